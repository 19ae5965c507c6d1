import { defineConfig } from 'vitest/config';

/** The screens in Chromium: two pages at a time, as there are two cores. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/screens/**/*.test.mjs'],
    testTimeout: 120_000,
    maxConcurrency: 2,
  },
});
