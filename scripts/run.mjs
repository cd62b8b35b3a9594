// Runs a compiled tool, building it first: `node scripts/run.mjs scripts/bench/main.js --quick`.
import './right-node.mjs';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined)
    throw new Error('Name a tool, for example: node scripts/run.mjs scripts/bench/main.js');
  await import('./settings-file.mjs');
  const { buildWhatIsMissing } = await import('./build.mjs');
  await buildWhatIsMissing({ withConsole: false, tell: (line) => console.error(line) });
  if (!existsSync(join(root, 'dist', name))) throw new Error(`There is no tool ${name}`);
} catch (error) {
  console.error(error.message);
  // Not 1: that is a tool's own answer, and this one did not get to answer.
  process.exit(2);
}
const tool = join(root, 'dist', name);
process.argv.splice(1, process.argv.length, tool, ...args);
await import(pathToFileURL(tool).href);
