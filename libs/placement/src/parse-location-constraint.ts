import { GatewayError, type LocationTerm, MAX_LOCATIONS } from '@sgw/contracts';
import type { Gazetteer } from './gazetteer.js';

/** Longest term that an error repeats: the text comes from a client. */
const MAX_ECHOED_CHARACTERS = 64;

/**
 * Writes a term as the facts do: trimmed, lower case, `uk` as `gb`, the code of ISO 3166-1; so
 * `UK-LON` is `gb-lon`.
 */
export function normaliseTerm(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^uk(?=-|$)/, 'gb');
}

/**
 * Reads a LocationConstraint: an ordered, comma-separated list of jurisdictions, countries, cities
 * and zones, such as `fi,de-fra`.
 *
 * @throws GatewayError `invalid-location` when the list is empty, too long, or has a term that is
 *   empty, written twice, unknown, or a known place without a backend here; the message names it
 */
export function parseLocationConstraint(text: string, gazetteer: Gazetteer): readonly LocationTerm[] {
  const terms = text.split(',').map(normaliseTerm);
  if (terms.length > MAX_LOCATIONS) {
    throw refuse(`A LocationConstraint names at most ${MAX_LOCATIONS} locations`);
  }
  return terms.map((term, index) => {
    if (term === '') throw refuse('A LocationConstraint has an empty location');
    const shown = term.slice(0, MAX_ECHOED_CHARACTERS);
    if (terms.indexOf(term) !== index) throw refuse(`The location "${shown}" is named twice`, shown);
    const location = gazetteer.find(term);
    if (location === undefined) {
      throw refuse(`"${shown}" is not a known jurisdiction, country, city or zone`, shown);
    }
    if (!gazetteer.hasBackend(term)) {
      throw refuse(`The ${location.kind} "${shown}" is known, but has no storage backend here`, shown);
    }
    return location;
  });
}

/**
 * The locations of a list that was accepted earlier. A term that no longer has a backend, or that
 * is no longer known, stays in the list and matches nothing: a list never widens by itself.
 *
 * @param terms as stored with the bucket, normalised
 */
export function recallLocations(terms: readonly string[], gazetteer: Gazetteer): readonly LocationTerm[] {
  return terms.map((term) => gazetteer.find(term) ?? { term, kind: 'zone' });
}

function refuse(message: string, location?: string): GatewayError {
  return new GatewayError('invalid-location', message, location === undefined ? {} : { location });
}
