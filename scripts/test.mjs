// `npm test`: builds, runs every jest project, says by name what was missing, and ends with `N passed, N failed`.
//   npm test -- backend/src/config        only files whose path matches
//   npm test -- --selectProjects unit     only some projects: unit, integration, acceptance, e2e, frontend
//   npm test -- --form rgw+https          the acceptance files with these backends (file, rgw, swift) over this scheme
//   npm run test:long                     the long forms as well, then the acceptance files in each of LONG_FORMS
// SGW_TEST_REQUIRE=all turns a skip into a failure.
import './right-node.mjs';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A driver's gap, declared with its reason in the contract suite: known, and no skip. */
const DECLARED_GAP = /\(not here: /;
const NEEDS = /needs ([^()]+?)\)?$/;

/** Every backend and both schemes: the tests themselves run as file+http, and a few files as file+https. */
const LONG_FORMS = ['file+https', 'rgw+http', 'swift+https'];
/** These files start what stands behind and before their gateways themselves: they are the same in every form. */
const FORMLESS = '(backend-faults|kill|memory|real-backends|tls|trusted-proxies)\\.acc-spec';

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
const args = process.argv.slice(2).filter((argument) => argument !== '--long');
const isLong = process.argv.includes('--long');
const isAllRequired = process.env.SGW_TEST_REQUIRE === 'all';
const form = takeForm(args);

const { buildWhatIsMissing } = await import('./build.mjs');
try {
  await buildWhatIsMissing();
} catch (error) {
  console.error(`${error.message}\n0 passed, 1 failed`);
  process.exit(1);
}
const runs = form ? [] : [{ title: 'all tests', words: args, env: isLong ? { SGW_TEST_LONG: '1' } : {} }];
// A selection is of the tests themselves: the forms are for whole runs.
for (const each of form ? [form] : isLong && args.length === 0 ? LONG_FORMS : [])
  runs.push(runOfForm(each, args));

const folder = mkdtempSync(join(tmpdir(), 'sgw-jest-'));
const tallies = [];
let isInterrupted = false;
for (const [index, run] of runs.entries()) {
  if (isInterrupted) break;
  if (runs.length > 1) console.log(`\n=== ${run.title}`);
  const report = join(folder, `${index}.json`);
  tallies.push({ ...run, ...tally(await runJest(run, report), report) });
}
rmSync(folder, { recursive: true, force: true });
if (tallies.length > 1) {
  console.log('');
  for (const { title, passed, failed } of tallies)
    console.log(`${title}: ${passed} passed, ${failed} failed`);
}
const sum = (name) => tallies.reduce((total, one) => total + one[name], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);

function takeForm(words) {
  const at = words.indexOf('--form');
  return at < 0 ? undefined : words.splice(at, 2)[1];
}

function runOfForm(name, words) {
  const [backends = '', scheme = ''] = (name ?? '').split('+');
  return {
    title: `acceptance as ${backends}+${scheme}`,
    words: ['--selectProjects', 'acceptance', '--testPathIgnorePatterns', FORMLESS, ...after(words)],
    env: { SGW_TEST_BACKENDS: backends, SGW_TEST_SCHEME: scheme },
  };
}

/** Jest takes several patterns after this option: without it, words behind it would be taken for further ones to ignore. */
function after(words) {
  return words.length === 0 ? [] : ['--testPathPatterns', ...words];
}

function runJest({ words: selection, env }, outputFile) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const words = [
    jest,
    '--config',
    'jest.config.mjs',
    '--passWithNoTests',
    '--json',
    `--outputFile=${outputFile}`,
    ...selection,
  ];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...env,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      isInterrupted = true;
      child.kill(signal);
    });
  }
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)));
}

/** Says what was skipped and what failed, and counts. A run without a report is one failure. */
function tally(jestCode, report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.error('Jest ended without a report.');
    return { passed: 0, failed: 1 };
  }
  const { testResults, numPassedTests, numFailedTests } = results;
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
  return { passed: numPassedTests, failed };
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
