import { join } from 'node:path';
import type { BackendDeclaration } from './backend-declaration.js';

const LOCAL_ZONES = [
  { zone: 'fi-hel-local', city: 'fi-hel', country: 'fi', jurisdiction: 'eu' },
  { zone: 'de-fra-local', city: 'de-fra', country: 'de', jurisdiction: 'eu' },
  { zone: 'us-iad-local', city: 'us-iad', country: 'us', jurisdiction: 'us' },
] as const;

/**
 * The three backends of an installation that has declared none: directories below `<dataDir>/zones`, which
 * stand for Helsinki, Frankfurt and Ashburn. Nothing is created before it is used.
 */
export function localZones(dataDir: string): readonly BackendDeclaration[] {
  return LOCAL_ZONES.map((place) => ({
    facts: {
      ...place,
      id: place.zone,
      provider: 'local',
      owner: 'this installation',
      ownerCountry: place.country,
      features: {},
    },
    connection: { kind: 'file', path: join(dataDir, 'zones', place.zone) },
  }));
}
