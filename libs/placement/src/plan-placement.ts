import {
  type BackendFacts,
  type Distinctness,
  GatewayError,
  type LocationTerm,
  type PlacementPlan,
} from '@sgw/contracts';
import { chooseDistinct, chooseMostDistinct } from './choose-distinct.js';
import { type PreferenceOf, rankBackends } from './location.js';

export interface PlacementWish {
  /** Backends that policy lets through. */
  readonly backends: readonly BackendFacts[];
  /** The bucket's locations in their order; a backend elsewhere is no candidate. */
  readonly terms: readonly LocationTerm[];
  /** Copies in all, the first one included; at least 1. */
  readonly copies: number;
  /** What no two copies may have in common. */
  readonly distinct?: readonly Distinctness[];
  /** Orders backends that the list ranks alike. */
  readonly preferenceOf?: PreferenceOf;
}

/**
 * Picks the backends that hold an object: in the LocationConstraint's order, then in the policies', then by backend id.
 * No clock, chance or health, so every node makes the same plan.
 *
 * @throws GatewayError `not-enough-backends` when fewer than `copies` are allowed, or not as distinct as they must be; this
 *   is final, fewer copies than asked for are never made
 */
export function planPlacement(wish: PlacementWish): PlacementPlan {
  const { copies, distinct = [] } = wish;
  const ranked = ranking(wish);
  const required = chooseDistinct(ranked, copies, distinct);
  if (required) return { candidates: ranked.map(({ id }) => id), required };
  if (ranked.length < copies) throw notEnoughBackends(copies, ranked.length);
  const most = chooseMostDistinct(ranked, copies, distinct).length;
  throw new GatewayError(
    'not-enough-backends',
    `${copies} copies with no ${distinct.join(' and no ')} in common are wanted, but the allowed backends make ${most} possible`,
    { wanted: copies, permitted: most, rule: 'distinct' },
  );
}

export interface PartialPlan extends PlacementPlan {
  /** Copies that are wanted and cannot be had. */
  readonly shortfall: number;
}

/**
 * The plan for an object that is already there: as many of its copies as there are places for. Rules that came after it
 * may ask for more than there are; then the copies that can be right are made right.
 */
export function planAsFarAsPossible(wish: PlacementWish): PartialPlan {
  const ranked = ranking(wish);
  const required = chooseMostDistinct(ranked, wish.copies, wish.distinct ?? []);
  return {
    candidates: ranked.map(({ id }) => id),
    required,
    shortfall: wish.copies - required.length,
  };
}

/** The refusal of more copies than there are allowed backends. */
export function notEnoughBackends(wanted: number, permitted: number): GatewayError {
  const message = `${wanted} copies are wanted, but the bucket's locations allow ${permitted} ${permitted === 1 ? 'backend' : 'backends'}`;
  return new GatewayError('not-enough-backends', message, { wanted, permitted });
}

function ranking({ backends, terms, copies, preferenceOf }: PlacementWish): readonly BackendFacts[] {
  if (!Number.isSafeInteger(copies) || copies < 1) throw new RangeError('A plan has at least one copy');
  return rankBackends(backends, terms, preferenceOf);
}
