import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '@backend/config';
import { ProviderDataError, readZones, type ZoneFacts } from '@sgw/providers';
import { WORKSPACE_ROOT } from './workspace-root.js';

/** The zones of the provider data that ships with this release. @throws StartupError naming file, line and column */
export function knownZones(): readonly ZoneFacts[] {
  const source = (name: string) => {
    const file = join('data', 'providers', name);
    return { file, text: readFileSync(join(WORKSPACE_ROOT, file), 'utf8') };
  };
  try {
    return readZones({ providers: source('providers.csv'), regions: source('regions.csv') });
  } catch (error) {
    if (error instanceof ProviderDataError) throw new StartupError(error.message, { cause: error });
    throw error;
  }
}
