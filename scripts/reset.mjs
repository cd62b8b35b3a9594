// `npm run reset`: empties the data folder after asking. `--yes` does not ask.
import './right-node.mjs';
import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** Everything that a gateway, or the proof beside it, makes in its data folder. Nothing else is ever removed. */
const OURS = [
  'postgres',
  'zones',
  'aws',
  'attestations',
  'snapshots',
  'proof',
  'admin-key',
  'master.key',
  'gateway.lock',
];

const root = resolve(import.meta.dirname, '..');
process.chdir(root);

try {
  await import('./settings-file.mjs');
  await reset(resolve(process.env.SGW_DATA_DIR || '.data'));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function reset(dataDir) {
  const shown = relative(root, dataDir).startsWith('..') ? dataDir : relative(root, dataDir) || '.';
  const present = existsSync(dataDir) ? OURS.filter((name) => existsSync(join(dataDir, name))) : [];
  if (present.length === 0)
    return console.log(`${shown} holds nothing of a gateway: there is nothing to do.`);
  const { buildWhatIsMissing } = await import('./build.mjs');
  await buildWhatIsMissing({ withConsole: false, tell: () => undefined });
  const { readHolder, stopLeftoverServer } = await import('../dist/backend/src/embedded/index.js');
  const holder = readHolder(dataDir);
  if (holder !== undefined)
    throw new Error(`A gateway (process ${holder.pid}) is using ${shown}: stop it first.`);
  if (!(await isAgreed(`Remove all objects, keys and settings in ${shown} (${present.join(', ')})?`))) {
    return console.log('Nothing was removed.');
  }
  await stopLeftoverServer(join(dataDir, 'postgres/data'));
  for (const name of present) rmSync(join(dataDir, name), { recursive: true, force: true });
  const left = readdirSync(dataDir);
  if (left.length === 0) rmdirSync(dataDir);
  console.log(
    left.length === 0
      ? `${shown} is empty.`
      : `Left in ${shown}, as it is not of the gateway's making: ${left.join(', ')}.`,
  );
}

async function isAgreed(question) {
  if (process.argv.includes('--yes')) return true;
  if (!process.stdin.isTTY)
    throw new Error('Nobody can be asked here: add `-- --yes` to do it all the same.');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`${question} [y/N] `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
