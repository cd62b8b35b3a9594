import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Folders in which programs are looked for, in order. */
export function programFolders(env: Env): readonly string[] {
  const home = env.HOME ?? '';
  const cache = env.XDG_CACHE_HOME ?? join(home, '.cache');
  const tools = [env.SGW_TEST_TOOLS, join(cache, 'sgw-tools'), join(cache, 'sgw-tools/clients')];
  return [
    ...(env.PATH ?? '').split(delimiter),
    env.GOBIN ?? '',
    join(env.GOPATH ?? join(home, 'go'), 'bin'),
    ...tools.flatMap((folder) => (folder ? [folder, join(folder, 'bin')] : [])),
    // Debian keeps servers out of the PATH of ordinary users.
    '/usr/sbin',
    '/usr/local/sbin',
  ].filter((folder) => folder !== '');
}

/** Path of a program; undefined when it is not installed. */
export function findProgram(name: string, env: Env): string | undefined {
  return programFolders(env)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
