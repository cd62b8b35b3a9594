import type { QualificationView, Refusal, WhatIfView } from '@sgw/contracts';
import { formatBytes, formatCount } from './format-bytes';
import type { Mark } from './state-mark';

/** What a change would come to, in one sentence with its colour and shape. */
export interface Outcome extends Mark {
  /** Whether something that is promised now would be promised no longer. */
  readonly isBad: boolean;
}

const objects = (count: number): string => `${formatCount(count)} ${count === 1 ? 'object' : 'objects'}`;
const sum = (parts: readonly { readonly objects: number }[]): number =>
  parts.reduce((total, part) => total + part.objects, 0);

/** Copies that lie where the rules forbid it. */
export const violatingCopies = (view: WhatIfView): number => sum(view.violations);

/** The worst that a change would do, first. */
export function outcomeOf(view: WhatIfView): Outcome {
  const lost = sum(view.lost);
  if (lost > 0) return bad(`${objects(lost)} would be lost: there is no copy anywhere else`);
  const homeless = sum(view.shortfalls.filter(({ possible }) => possible === 0));
  if (homeless > 0) return bad(`${objects(homeless)} would have no permitted place left`);
  const short = sum(view.shortfalls);
  if (short > 0) return bad(`${objects(short)} would have fewer copies than the rules want`);
  const leaving = violatingCopies(view);
  if (leaving > 0)
    return {
      tone: 'degraded',
      icon: 'shape-triangle',
      word: `${formatCount(leaving)} ${leaving === 1 ? 'copy' : 'copies'} would have to leave where they are`,
      isBad: false,
    };
  if (view.affected.objects > 0)
    return {
      tone: 'pending',
      icon: 'shape-half',
      word: `Copies of ${objects(view.affected.objects)} would be made or removed`,
      isBad: false,
    };
  const { objects: examined } = view.examined;
  if (examined === 0)
    return { tone: 'unknown', icon: 'shape-ring', word: 'No object is concerned', isBad: false };
  const follow = examined === 1 ? 'follows' : 'follow';
  const word = `Nothing moves: ${objects(examined)} already ${follow} it`;
  return { tone: 'ok', icon: 'shape-check', word, isBad: false };
}

/** A name that nothing has, and that is meant: as long as that is so, its rule does nothing. */
export const meantName = (pointer: string, detail: string): Outcome =>
  bad(`${pointer} is taken as it is: ${detail}`);

const bad = (word: string): Outcome => ({ tone: 'down', icon: 'shape-octagon', word, isBad: true });

/** Bytes of all copies that a change makes. */
export const bytesToMake = (view: WhatIfView): number =>
  view.moves.reduce((total, { toMake }) => total + toMake.bytes, 0);

/** A rule, and the backends that it refuses. */
export interface RuleToll {
  readonly pointer: string;
  readonly backends: readonly string[];
  /** Backends that only this rule refuses: they would be back without it. */
  readonly aloneRefuses: readonly string[];
}

/** The rules by how many backends they take away, the costliest first. */
export function tollOf({ backends }: Pick<QualificationView, 'backends'>): readonly RuleToll[] {
  const tolls = new Map<string, { backends: string[]; aloneRefuses: string[] }>();
  for (const { id, refusals } of backends) {
    const pointers = new Set(refusals.map(pointerOf));
    for (const pointer of pointers) {
      const toll = tolls.get(pointer) ?? { backends: [], aloneRefuses: [] };
      tolls.set(pointer, toll);
      toll.backends.push(id);
      if (pointers.size === 1) toll.aloneRefuses.push(id);
    }
  }
  return [...tolls]
    .map(([pointer, toll]) => ({ pointer, ...toll }))
    .toSorted(
      (a, b) => b.aloneRefuses.length - a.aloneRefuses.length || b.backends.length - a.backends.length,
    );
}

const pointerOf = ({ pointer, rule }: Refusal): string => pointer ?? rule;

/** Whether a text can be satisfied at all, and which rule stands in the way when it cannot. */
export function satisfiability(view: QualificationView): string | undefined {
  const { copiesNeeded: needed, copiesPossible: possible } = view;
  if (possible >= needed) return undefined;
  const permitted = view.backends.filter(({ refusals }) => refusals.length === 0).length;
  const lack =
    permitted === 0
      ? 'No backend qualifies'
      : permitted < needed
        ? `Only ${permitted} of ${view.backends.length} backends ${permitted === 1 ? 'qualifies' : 'qualify'}, and ${needed} copies are needed`
        : `${permitted} backends qualify, but only ${possible} of them are as distinct as the copies must be, and ${needed} are needed`;
  const blocker = tollOf(view).find(({ aloneRefuses }) => aloneRefuses.length > 0);
  if (!blocker || permitted >= needed) return `${lack}.`;
  return `${lack}. Without ${blocker.pointer} there would also be ${blocker.aloneRefuses.join(', ')}.`;
}

/** `12 objects, 1.2 GiB`; a dash for none. */
export const amountText = (amount: { readonly objects: number; readonly bytes: number }): string =>
  amount.objects === 0 ? '—' : `${objects(amount.objects)}, ${formatBytes(amount.bytes)}`;
