import { type Answer, anyOf, type BackendFacts, isAmong, UNKNOWN_ZONE, type ZoneFacts } from '@sgw/contracts';
import { COUNTRIES, countryOf, jurisdictionOf, UNKNOWN } from '@sgw/providers';
import type { DeclaredBackend } from './backends-file-schema.js';

/** Notes a mistake at a path below the backend's own entry. */
export type Blame = (path: readonly PropertyKey[], message: string) => void;

/**
 * The facts of a backend: those of the zone it names, or of the place it declares. What it says itself
 * about features and certificates wins over the zone's, because an operator may know more than the data.
 */
export function declaredFacts(
  backend: DeclaredBackend,
  zoneOf: (code: string) => ZoneFacts | undefined,
  blame: Blame,
): BackendFacts {
  const facts =
    backend.zone === undefined
      ? ownPlace(backend, blame)
      : knownZone(backend, backend.zone, zoneOf(backend.zone), blame);
  return {
    ...facts,
    id: backend.id,
    features: { ...facts.features, ...backend.features },
    certificates: { ...facts.certificates, ...backend.certificates },
  };
}

function knownZone(
  backend: DeclaredBackend,
  code: string,
  zone: ZoneFacts | undefined,
  blame: Blame,
): ZoneFacts {
  for (const key of ['place', 'law', 'owner', 'provider'] as const) {
    if (backend[key] !== undefined) blame([key], `remove it: the zone ${code} already tells, or remove zone`);
  }
  if (zone) return zone;
  blame(['zone'], `${code} is not in the provider data; name another, or declare place, law and owner`);
  return UNKNOWN_ZONE;
}

function ownPlace(backend: DeclaredBackend, blame: Blame): ZoneFacts {
  const { id, kind, place, law } = backend;
  if (!place) blame(['id'], 'say where it is: zone, or place with city and country');
  const country = place ? countryOf(place.country) : UNKNOWN;
  if (place) checkPlace(place, country, blame);
  if (place && law !== undefined && COUNTRIES.has(country)) checkLaw(law, country, blame);
  const provider = backend.provider ?? (kind === 's3' ? UNKNOWN : 'local');
  return {
    ...UNKNOWN_ZONE,
    zone: id,
    city: place?.city ?? UNKNOWN,
    cityName: place?.city ?? UNKNOWN,
    country,
    jurisdiction: law === undefined ? UNKNOWN : jurisdictionOf(law),
    provider,
    providerName: provider,
    ...ownOwner(backend.owner, blame),
  };
}

function checkPlace(place: NonNullable<DeclaredBackend['place']>, country: string, blame: Blame): void {
  if (!COUNTRIES.has(country)) {
    blame(['place', 'country'], `ISO 3166-1 has no country ${place.country}: write the one where it stands`);
  } else if (!place.city.startsWith(`${country}-`)) {
    blame(['place', 'city'], `write a city of ${country}: ${country}-<code>`);
  }
}

/** The law follows from the country, here as in the provider data; a slip of the pen must not place bytes. */
function checkLaw(law: string, country: string, blame: Blame): void {
  const expected = jurisdictionOf(country);
  if (jurisdictionOf(law) !== expected) blame(['law'], `write ${expected}: the law of a place in ${country}`);
}

/** A country that is none would be in no denial: what a policy says of owners would pass it by. */
function ownersCountry(
  owner: NonNullable<DeclaredBackend['owner']>,
  key: 'country' | 'parentCountry',
  blame: Blame,
): string {
  const text = owner[key];
  const country = text === undefined ? UNKNOWN : countryOf(text);
  if (country !== UNKNOWN && !COUNTRIES.has(country))
    blame(['owner', key], `ISO 3166-1 has no country ${text}; leave it out where nobody knows it`);
  return country;
}

type Ownership = Pick<
  ZoneFacts,
  'legalEntity' | 'legalEntityCountry' | 'owner' | 'ownerCountry' | 'ownerLaw' | 'cloudActExposure'
>;

/** An entity is its own parent only where it was said that the parent sits in the same country, under no other name. */
function ownOwner(owner: DeclaredBackend['owner'], blame: Blame): Partial<Ownership> {
  if (!owner) return {};
  const legalEntityCountry = ownersCountry(owner, 'country', blame);
  const ownerCountry = ownersCountry(owner, 'parentCountry', blame);
  const isOwnParent = ownerCountry !== UNKNOWN && ownerCountry === legalEntityCountry;
  const follows = anyOf([isAmong(legalEntityCountry, ['us']), isAmong(ownerCountry, ['us'])]);
  if (follows === 'yes' && owner.cloudActExposure === 'no') {
    blame(['owner', 'cloudActExposure'], 'write yes: the entity or its parent sits in the United States');
  }
  const cloudActExposure: Answer = owner.cloudActExposure ?? follows;
  return {
    legalEntity: owner.name,
    legalEntityCountry,
    owner: owner.parent ?? (isOwnParent ? owner.name : UNKNOWN),
    ownerCountry,
    ownerLaw: jurisdictionOf(ownerCountry),
    cloudActExposure,
  };
}
