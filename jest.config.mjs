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

const overHttps = [
  'aws-chunked',
  'get-object',
  'http-abuse',
  'list-objects-v2',
  'multipart',
  'presigned',
  'put-bucket-cors',
  'put-object',
  'rest-presign',
].map((name) => `backend/test/acceptance/${name}.acc-spec.ts`);

// `npm test` runs all of them (scripts/test.mjs); one alone: `npm test -- --selectProjects unit`.
export default {
  // Two cores, several servers: more workers than that only wait for each other.
  maxWorkers: 2,
  // Some suites start servers: a limit against hanging, not a claim about speed. Jest takes it here only.
  testTimeout: 120_000,
  projects: [
    project('unit', [
      'libs/**/*.spec.ts',
      'backend/src/**/*.spec.ts',
      'backend/test/support/**/*.spec.ts',
      'scripts/**/*.spec.ts',
    ]),
    project('integration', ['backend/test/integration/**/*.int-spec.ts'], {
      globalSetup: '<rootDir>/backend/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/backend/test/support/global-teardown.mjs',
    }),
    project('acceptance', ['backend/test/acceptance/**/*.acc-spec.ts'], {
      globalSetup: '<rootDir>/backend/test/support/acceptance-setup.mjs',
      globalTeardown: '<rootDir>/backend/test/support/acceptance-teardown.mjs',
    }),
    // What differs between the two ports' listeners is sent over https in every run; `--form` sends all of it.
    project('acceptance-https', overHttps, {
      globals: { sgwTestScheme: 'https' },
      globalSetup: '<rootDir>/backend/test/support/acceptance-https-setup.mjs',
      globalTeardown: '<rootDir>/backend/test/support/acceptance-https-teardown.mjs',
    }),
    project('e2e', ['backend/test/e2e/**/*.e2e-spec.ts']),
    ...(existsSync(`${rootDir}/frontend/jest.config.mjs`) ? ['<rootDir>/frontend'] : []),
  ],
};
