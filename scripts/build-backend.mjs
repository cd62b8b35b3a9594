// Compiles backend/ and libs/ to dist/, file by file, with the house's aliases turned into relative paths,
// so that plain `node dist/backend/src/app/main.all.js` runs without a loader. Types are tsc's business
// (`npm run typecheck`); this only has to be quick, because `npm start` waits for it. Files are replaced one
// by one and only when they differ: a gateway that runs from dist/ meanwhile never misses one.
import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { transform } from '@swc/core';
import { swc } from '../jest.swc.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist');
const sources = ['backend/src', 'backend/test/support', 'libs', 'scripts'];
const alias = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])@(sgw|backend)\/([a-z0-9-]+)\2/g;

/** @param {string} file path of a source below the root */
async function compile(file) {
  const target = join(out, file.replace(/\.ts$/, '.js'));
  const { code, map } = await transform(await readFile(join(root, file), 'utf8'), {
    ...swc,
    filename: file,
    sourceRoot: relative(dirname(target), root),
  });
  const rewritten = code.replace(alias, (_all, head, quote, scope, room) => {
    const home = scope === 'sgw' ? `libs/${room}/src/index.js` : `backend/src/${room}/index.js`;
    const path = relative(dirname(target), join(out, home));
    return `${head}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
  });
  await mkdir(dirname(target), { recursive: true });
  await writeIfNew(`${target}.map`, map ?? '');
  await writeIfNew(target, `${rewritten}\n//# sourceMappingURL=${target.split('/').pop()}.map\n`);
  return target;
}

async function writeIfNew(path, content) {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return;
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
}

/** Removes what sources that are gone have left. */
async function removeStale(targets) {
  const kept = new Set(targets.flatMap((target) => [target, `${target}.map`]));
  for (const source of sources) {
    const found = await readdir(join(out, source), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of found) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.js(\.map)?$/.test(path) && !kept.has(path)) await rm(path, { force: true });
    }
  }
}

/** npm keeps versions that differ from the root's in backend/node_modules, where dist/ would not look for them. */
async function linkPackages() {
  const link = join(out, 'backend/node_modules');
  await symlink('../../backend/node_modules', link).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** @returns {Promise<number>} how many files were compiled */
export async function buildBackend() {
  const files = [];
  for (const source of sources) {
    const found = await readdir(join(root, source), { recursive: true }).catch(() => []);
    for (const name of found) {
      if (name.endsWith('.ts') && !name.endsWith('spec.ts') && !name.endsWith('.d.ts'))
        files.push(join(source, name));
    }
  }
  await removeStale(await Promise.all(files.map(compile)));
  await linkPackages();
  return files.length;
}

if (import.meta.filename === resolve(process.argv[1] ?? '')) {
  console.log(`backend: ${await buildBackend()} files`);
}
