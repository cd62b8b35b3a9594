import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** The folder of the virtual environment with the clients and servers that come from PyPI. */
export function testToolsFolder(): string {
  return join(process.env['SGW_TEST_TOOLS'] ?? join(homedir(), '.cache/sgw-tools/clients'), 'bin');
}

/**
 * Path of a program in the test tools, in PATH or in the folders of system programs; `undefined` where it is missing.
 *
 * @param program name, or the whole path of one that must lie there
 */
export function findProgram(program: string): string | undefined {
  if (isAbsolute(program)) return existsSync(program) ? program : undefined;
  const folders = [
    testToolsFolder(),
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
