import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the workspace, where nx.json lies: this file runs from the sources and from dist/. */
export const WORKSPACE_ROOT = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'nx.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? process.cwd() : findRoot(parent);
}
