// `npm test`: builds, runs every jest project, says by name what was missing, and ends with `N passed, N failed`.
//   npm test -- backend/src/config        only files whose path matches
//   npm test -- --selectProjects unit     only some projects: unit, integration, acceptance, e2e, frontend
//   npm run test:long                     the long forms as well
// SGW_TEST_REQUIRE=all turns a skip into a failure.
import './right-node.mjs';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A driver's gap, declared with its reason in the contract suite: known, and no skip. */
const DECLARED_GAP = /\(not here: /;
const NEEDS = /needs ([^()]+?)\)?$/;

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
const args = process.argv.slice(2).filter((argument) => argument !== '--long');
if (process.argv.includes('--long')) process.env.SGW_TEST_LONG = '1';
const isAllRequired = process.env.SGW_TEST_REQUIRE === 'all';

const { buildWhatIsMissing } = await import('./build.mjs');
try {
  await buildWhatIsMissing();
} catch (error) {
  console.error(`${error.message}\n0 passed, 1 failed`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'sgw-jest-'));
const report = join(folder, 'report.json');
const exitCode = await runJest(report);
let results;
try {
  results = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('Jest ended without a report.\n0 passed, 1 failed');
  process.exit(1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(summarise(results, exitCode));

function runJest(outputFile) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const words = [
    jest,
    '--config',
    'jest.config.mjs',
    '--passWithNoTests',
    '--json',
    `--outputFile=${outputFile}`,
    ...args,
  ];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)));
}

function summarise({ testResults, numPassedTests, numFailedTests }, jestCode) {
  const tests = testResults.flatMap(({ assertionResults, name }) =>
    assertionResults.map((test) => ({ ...test, file: name })),
  );
  const skipped = tests.filter(
    ({ status, fullName }) => (status === 'pending' || status === 'todo') && !DECLARED_GAP.test(fullName),
  );
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  let failed = numFailedTests + broken.length + (isAllRequired ? skipped.length : 0);
  // Jest also fails for what belongs to no test: a setup, a leak at the end.
  if (failed === 0 && jestCode !== 0) failed = 1;
  console.log('');
  for (const { name } of broken) console.log(`did not run: ${name.slice(root.length + 1)}`);
  for (const [need, count] of countBy(skipped, nameOfNeed)) console.log(`skipped ${count}: ${need}`);
  for (const test of tests.filter(({ status }) => status === 'failed')) {
    console.log(`failed: ${test.file.slice(root.length + 1)}: ${test.fullName}`);
  }
  console.log(`${numPassedTests} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function nameOfNeed({ ancestorTitles, title, file }) {
  const reason = [...ancestorTitles, title].map((text) => NEEDS.exec(text)?.[1]).find(Boolean);
  return reason === undefined ? `${file.slice(root.length + 1)}: ${title}` : `needs ${reason}`;
}

function countBy(values, nameOf) {
  const counts = new Map();
  for (const value of values) counts.set(nameOf(value), (counts.get(nameOf(value)) ?? 0) + 1);
  return [...counts].sort();
}
