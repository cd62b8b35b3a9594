// Tells whether something was built from the sources as they are: a digest of their content lies beside the result.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const IGNORED = /(^|\/)(node_modules|dist|\.angular|test\/(integration|acceptance|e2e))(\/|$)|spec\.ts$/;

/**
 * @param {string} root of the workspace
 * @param {readonly string[]} sources files and folders below it; missing ones count too
 */
export function digestOf(root, sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(root, source))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

/** @param {{ result: string, stamp: string, digest: string }} build */
export function isBuilt({ result, stamp, digest }) {
  return existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/** @param {{ stamp: string, digest: string }} build */
export function markBuilt({ stamp, digest }) {
  writeFileSync(stamp, digest);
}

function filesOf(root, source) {
  if (!existsSync(join(root, source))) return [];
  if (statSync(join(root, source)).isFile()) return [source];
  return readdirSync(join(root, source), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ path: `${source}/${entry.name}`, isFolder: entry.isDirectory() }))
    .filter(({ path }) => !IGNORED.test(path))
    .flatMap(({ path, isFolder }) => (isFolder ? filesOf(root, path) : [path]));
}
