import type { AdoptionFindingKind, AdoptionState, AdoptionView } from '@sgw/contracts';
import type { Mark } from '../../shared/state-mark';

export const ADOPTION_MARKS: Readonly<Record<AdoptionState, Mark>> = {
  listing: { tone: 'pending', icon: 'shape-half', word: 'Listing' },
  verifying: { tone: 'pending', icon: 'shape-half', word: 'Verifying' },
  adopted: { tone: 'ok', icon: 'shape-check', word: 'Adopted' },
  failed: { tone: 'down', icon: 'shape-octagon', word: 'Failed' },
  releasing: { tone: 'draining', icon: 'shape-arrow-out', word: 'Releasing' },
  released: { tone: 'unknown', icon: 'shape-ring', word: 'Released' },
  cancelled: { tone: 'unknown', icon: 'shape-ring', word: 'Cancelled' },
};

export const FINDING_MARKS: Readonly<Record<AdoptionFindingKind, Mark>> = {
  new: { tone: 'pending', icon: 'plus', word: 'New' },
  changed: { tone: 'down', icon: 'shape-octagon', word: 'Changed' },
  removed: { tone: 'down', icon: 'trash', word: 'Removed' },
  skipped: { tone: 'degraded', icon: 'shape-triangle', word: 'Left out' },
};

const PAUSED: Mark = { tone: 'degraded', icon: 'pause', word: 'Paused' };
const MOVING = new Set<AdoptionState>(['listing', 'verifying', 'releasing']);
const ENDED = new Set<AdoptionState>(['released', 'cancelled']);

/** Its state, or that it was told to stand still. */
export function adoptionMark({ state, isPaused }: Pick<AdoptionView, 'state' | 'isPaused'>): Mark {
  return isPaused && MOVING.has(state) ? PAUSED : ADOPTION_MARKS[state];
}

/** It changes by itself, and is worth asking about again. */
export const isMoving = ({ state, isPaused, foreign }: AdoptionView): boolean =>
  foreign.isComparing || (MOVING.has(state) && (!isPaused || state === 'releasing'));

export const isEnded = ({ state }: AdoptionView): boolean => ENDED.has(state);

/** Share of the bytes that are verified, in percent; undefined while nobody knows how many there are. Objects without bytes count by number. */
export function verifiedPercent({ state, verification }: AdoptionView): number | undefined {
  if (state === 'listing') return undefined;
  const { bytes, remainingBytes, versions, remainingVersions } = verification;
  if (remainingVersions === 0) return 100;
  const [done, open] = bytes + remainingBytes > 0 ? [bytes, remainingBytes] : [versions, remainingVersions];
  // Not all is not 100, however little is left.
  return Math.min(99.9, (done / (done + open)) * 100);
}

/** What may be done with it now. */
export interface AdoptionChoices {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly cancel: boolean;
  readonly convert: boolean;
  readonly relist: boolean;
  readonly release: boolean;
}

export function choicesOf(view: AdoptionView): AdoptionChoices {
  const { state, isPaused, mode, foreign } = view;
  const isThere = state === 'verifying' || state === 'adopted' || state === 'failed';
  const runs = state === 'listing' || state === 'verifying';
  return {
    pause: runs && !isPaused,
    resume: (runs && isPaused) || state === 'failed',
    cancel: state === 'listing',
    convert: isThere && mode === 'read-only',
    relist: isThere && !foreign.isComparing,
    release: isThere,
  };
}

/** How many things were found that the gateway did not do. */
export const foreignCount = ({ foreign }: AdoptionView): number =>
  foreign.new + foreign.changed + foreign.removed;
