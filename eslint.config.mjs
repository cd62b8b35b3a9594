import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import { pureRules } from './eslint.pure.mjs';
import { rooms } from './eslint.rooms.mjs';

const syntax = [
  {
    selector:
      ':matches(FunctionDeclaration, ArrowFunctionExpression, MethodDefinition[kind!="constructor"] > FunctionExpression)[params.length>5]',
    message: 'At most five parameters: pass a named object.',
  },
];
const properties = [
  { object: 'process', property: 'env', message: 'Settings are read in backend/src/config only.' },
];

/** Nothing is at `warn`: a rule either holds everywhere or is not a rule of this house. */
export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.angular/**', '.data*/**'] },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: rooms }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400 }],
      // Positional parameters are read by counting; constructors are filled by Nest, which counts by itself.
      'no-restricted-syntax': ['error', ...syntax],
      'no-console': 'error',
      'no-restricted-properties': ['error', ...properties],
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**', '**/fixtures/**'],
    rules: pureRules({ syntax, properties }),
  },
  {
    files: [
      'backend/src/config/**/*.ts',
      'backend/test/**/*.ts',
      'scripts/**/*.ts',
      '**/*.spec.ts',
      '**/*-spec.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['backend/src/**/*.ts'],
    // Nest reads constructor types at run time: an import that only looks like a type may be a token.
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: { 'max-lines': ['error', { max: 400 }] },
  },
  {
    files: ['frontend/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['frontend/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
