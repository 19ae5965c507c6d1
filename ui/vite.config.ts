import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** One page for each window of the till. */
const pages = ['index', 'display', 'print'];

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: '127.0.0.1' },
  // Vitest must take Svelte's browser half, not the one for servers.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  build: {
    // What WebKitGTK 2.44 and Edge's WebView2 understand.
    target: ['es2022', 'safari17'],
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: Object.fromEntries(pages.map((page) => [page, resolve(import.meta.dirname, `${page}.html`)])),
    },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    testTimeout: 60_000,
    env: { TZ: 'Europe/Moscow' },
  },
});
