import { readFileSync } from 'node:fs';
import { type BackendDeclaration, BackendsFileError, loadBackendsFile, localZones } from '@backend/backends';
import { type Config, type Environment, SecretText, StartupError } from '@backend/config';
import type { Region } from '@sgw/providers';

/**
 * The backends that SGW_BACKENDS_FILE declares, else three local zones in the data folder.
 *
 * @param env for `${NAME}` in the file
 * @throws StartupError naming file, line and what to write instead
 */
export function declaredBackends(
  config: Config,
  env: Environment,
  regions: readonly Region[],
): readonly BackendDeclaration[] {
  const { backendsFile } = config;
  if (backendsFile === undefined) return localZones(config.dataDir);
  const byCode = new Map(regions.map(({ facts }) => [facts.zone, facts]));
  try {
    return loadBackendsFile(backendsFile, readText(backendsFile), {
      zone: (code) => byCode.get(code),
      variable: (name) => env[name],
      readFile: (path) => readFileSync(path, 'utf8'),
      secret: (value) => new SecretText(value),
    });
  } catch (error) {
    if (error instanceof BackendsFileError) throw new StartupError(error.message, { cause: error });
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `SGW_BACKENDS_FILE names ${path}, which cannot be read (${code}): correct the path or its rights.`,
      {
        cause: error,
      },
    );
  }
}
