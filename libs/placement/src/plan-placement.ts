import { type BackendFacts, GatewayError, type LocationTerm, type PlacementPlan } from '@sgw/contracts';
import { allowedBackends } from './location.js';

export interface PlacementWish {
  /** Backends that policy lets through. */
  readonly backends: readonly BackendFacts[];
  /** The bucket's locations in their order; a backend elsewhere is no candidate. */
  readonly terms: readonly LocationTerm[];
  /** Copies in all, the first one included; at least 1. */
  readonly copies: number;
}

/**
 * Picks the backends that hold an object: in the LocationConstraint's order, then by backend id.
 * No clock, chance or health, so every node makes the same plan.
 *
 * @throws GatewayError `not-enough-backends` when fewer than `copies` are allowed; this is final,
 *   fewer copies than asked for are never made
 */
export function planPlacement({ backends, terms, copies }: PlacementWish): PlacementPlan {
  if (!Number.isSafeInteger(copies) || copies < 1) throw new RangeError('A plan has at least one copy');
  const candidates = allowedBackends(backends, terms);
  if (candidates.length < copies) throw notEnoughBackends(copies, candidates.length);
  return { candidates, required: candidates.slice(0, copies) };
}

/** The refusal of more copies than there are allowed backends. */
export function notEnoughBackends(wanted: number, permitted: number): GatewayError {
  const message = `${wanted} copies are wanted, but the bucket's locations allow ${permitted} ${permitted === 1 ? 'backend' : 'backends'}`;
  return new GatewayError('not-enough-backends', message, { wanted, permitted });
}
