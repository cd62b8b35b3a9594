import { existsSync } from 'node:fs';
import base from './jest.swc.mjs';

const rootDir = import.meta.dirname;
const project = (displayName, testMatch, more = {}) => ({
  ...base,
  displayName,
  rootDir,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  ...more,
});

// `npm test` runs all of them (scripts/test.mjs); one alone: `npm test -- --selectProjects unit`.
export default {
  // Two cores, several servers: more workers than that only wait for each other.
  maxWorkers: 2,
  // Some suites start servers: a limit against hanging, not a claim about speed. Jest takes it here only.
  testTimeout: 120_000,
  projects: [
    project('unit', ['libs/**/*.spec.ts', 'backend/src/**/*.spec.ts', 'scripts/**/*.spec.ts']),
    project('integration', ['backend/test/integration/**/*.int-spec.ts'], {
      globalSetup: '<rootDir>/backend/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/backend/test/support/global-teardown.mjs',
    }),
    project('acceptance', ['backend/test/acceptance/**/*.acc-spec.ts'], {
      globalSetup: '<rootDir>/backend/test/support/acceptance-setup.mjs',
      globalTeardown: '<rootDir>/backend/test/support/acceptance-teardown.mjs',
    }),
    project('e2e', ['backend/test/e2e/**/*.e2e-spec.ts']),
    ...(existsSync(`${rootDir}/frontend/jest.config.mjs`) ? ['<rootDir>/frontend'] : []),
  ],
};
