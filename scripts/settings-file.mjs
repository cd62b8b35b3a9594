// Reads `.env` of the workspace into the environment; what is set there already wins. A line that sets nothing ends the
// program, and a name that looks like a setting of ours and is none is told: both would else be missed in silence.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { OF_TOOLS, readEnvFile } from './env-file.mjs';

const root = resolve(import.meta.dirname, '..');
const file = join(root, '.env');
if (existsSync(file)) {
  const { entries, faulty } = readEnvFile(readFileSync(file, 'utf8'));
  if (faulty !== undefined)
    throw new Error(
      `${file}, line ${faulty}: there is no "=" in it. Write NAME=value, or # before a remark.`,
    );
  const known = knownNames(readFileSync(join(root, '.env.example'), 'utf8'));
  const before = new Set(Object.keys(process.env));
  loadEnvFile(file);
  for (const { name, line } of entries) {
    if (!name.startsWith('SGW_') || known.has(name) || OF_TOOLS.test(name)) continue;
    console.error(
      `${file}, line ${line}: ${name} is no setting and means nothing. .env.example names all of them.`,
    );
    // Told here, with its line: the gateway, which tells of the environment's, need not tell it again.
    if (!before.has(name)) delete process.env[name];
  }
}

/** Settings, other names of theirs, and files that they may be read from. */
function knownNames(example) {
  const own = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
  const also = [...example.matchAll(/ Also: ([A-Z0-9_, ]+)\.$/gm)].flatMap(([, names]) => names.split(', '));
  return new Set([...own, ...also]);
}
