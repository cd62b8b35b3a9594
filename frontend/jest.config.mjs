import presets from 'jest-preset-angular/presets/index.js';

export default {
  ...presets.createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' }),
  displayName: 'frontend',
  rootDir: import.meta.dirname,
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleNameMapper: {
    '^@sgw/contracts$': '<rootDir>/../libs/contracts/src/index.ts',
    // The libs name their files as they are called once compiled.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
