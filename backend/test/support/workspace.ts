import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root folder of the workspace: the nearest folder above the working directory that holds `nx.json`. */
export function workspaceRoot(): string {
  let folder = process.cwd();
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('run the tests inside the workspace: no nx.json above ' + process.cwd());
    folder = parent;
  }
  return folder;
}

/** Whether the long forms of the tests were asked for (`npm run test:long`, or SGW_TEST_LONG=1). */
export function isLongRun(): boolean {
  return process.env['SGW_TEST_LONG'] === '1';
}
