import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['static/dist/', 'node_modules/', '.venv/', '.local/', 'staticfiles/'] },
  js.configs.recommended,
  {
    files: ['static/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname ?? process.cwd() } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // text reaches the page by textContent: the words of others are never markup
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map(property => ({ property }))],
      eqeqeq: 'error',
      // codes of the wire are unknown until worded: String() is the honest last resort
      '@typescript-eslint/no-base-to-string': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      semi: ['error', 'always'],
    },
  },
  { files: ['static/test/**/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
);
