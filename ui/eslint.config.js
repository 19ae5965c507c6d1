import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const onlyIpc = {
  patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/ipc talks to the shell.' }],
};

export default ts.config(
  { ignores: ['dist', 'src/ipc/bindings'] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      'no-undef': 'off',
      'no-restricted-imports': ['error', onlyIpc],
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/require-each-key': 'error' },
  },
  { files: ['src/ipc/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: globals.node } },
);
