import { join } from 'node:path';
import type { BackendDeclaration } from './backend-declaration.js';

const LOCAL_ZONES = [
  { zone: 'fi-hel-local', city: 'fi-hel', cityName: 'Helsinki', country: 'fi', jurisdiction: 'eu' },
  { zone: 'de-fra-local', city: 'de-fra', cityName: 'Frankfurt', country: 'de', jurisdiction: 'eu' },
  { zone: 'us-iad-local', city: 'us-iad', cityName: 'Ashburn', country: 'us', jurisdiction: 'us' },
] as const;

const LOCAL_OWNER = {
  provider: 'local',
  providerName: 'Local folder',
  legalEntity: 'this installation',
  owner: 'this installation',
} as const;

/**
 * The three backends of an installation that has declared none: directories below `<dataDir>/zones`, which
 * stand for Helsinki, Frankfurt and Ashburn. Nothing is created before it is used.
 */
export function localZones(dataDir: string): readonly BackendDeclaration[] {
  return LOCAL_ZONES.map((place) => ({
    facts: {
      ...place,
      id: place.zone,
      ...LOCAL_OWNER,
      legalEntityCountry: place.country,
      ownerCountry: place.country,
      ownerLaw: place.jurisdiction,
      // A stand-in for a place is judged as the place would be: a trial of a rule shows what the rule does.
      cloudActExposure: place.country === 'us' ? 'yes' : 'no',
      features: {},
      certificates: {},
    },
    connection: { kind: 'file', path: join(dataDir, 'zones', place.zone) },
  }));
}
