import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '@backend/config';
import { type ProviderData, ProviderDataError, readProviderData } from '@sgw/providers';
import { WORKSPACE_ROOT } from './workspace-root.js';

/** The provider data that ships with this release. @throws StartupError naming file, line and column of every mistake */
export function shippedProviderData(): ProviderData {
  const source = (name: string) => {
    const file = join('data', 'providers', name);
    return { file, text: readFileSync(join(WORKSPACE_ROOT, file), 'utf8') };
  };
  try {
    return readProviderData({
      providers: source('providers.csv'),
      regions: source('regions.csv'),
      overrides: source('overrides.csv'),
    });
  } catch (error) {
    if (error instanceof ProviderDataError) throw new StartupError(error.message, { cause: error });
    throw error;
  }
}
