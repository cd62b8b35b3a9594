import type { KeyAlphabet } from './key-alphabet.js';
import { commonLength, compareKeys } from './key-order.js';

/** Where a listing goes on: after a key, and behind a marker of the provider within it. */
export interface ListCursor {
  /** `''` begins at the first key. */
  readonly after: string;
  /** Version id marker, or whatever the fetcher needs to go on inside of a key. */
  readonly marker?: string;
}

/** Empty answers in a row after which a range is no longer cut without knowing where its keys end. */
const MAX_BLIND_CUTS = 24;

/** A piece of the key space, `(start, until]`, that one lane lists; pieces are chained in key order. */
export class KeyRange {
  cursor: ListCursor;
  /** First key found in it. */
  first: string | undefined;
  private seen = 0;
  /** The last page of it that was not empty. */
  private latest: { readonly first: string; readonly keys: number } | undefined;
  /** Whether its first page has come. */
  isListed = false;
  isBusy = false;
  /** Cuts of this range that found nothing behind them, since one found something. */
  blindCuts = 0;
  next: KeyRange | undefined;
  /** The range it was cut from. */
  cutFrom: KeyRange | undefined;

  /**
   * @param until last key of it; undefined is the end of the bucket
   * @param varyingAt position at which keys are known to differ at the latest
   */
  constructor(
    start: string,
    public until: string | undefined,
    private readonly varyingAt = Number.POSITIVE_INFINITY,
  ) {
    this.cursor = { after: start };
  }

  /** Takes note of a page that is not empty. */
  found(first: string, keys: number): void {
    this.first ??= first;
    this.seen += keys;
    this.latest = { first, keys };
    // A page that was worth its request pays for another guess: no range is given up for good.
    if (this.blindCuts > 0) this.blindCuts--;
  }

  /**
   * Keys that are probably still to come; `Infinity` when it cannot be said. Reckoned by the last page as well as by all that was
   * seen, since a range may begin with a few keys far apart and go on with a million in one folder.
   */
  remaining(alphabet: KeyAlphabet): number {
    if (this.blindCuts >= MAX_BLIND_CUTS) return 0;
    const end = this.knownEnd;
    if (end === undefined || this.first === undefined || this.latest === undefined)
      return Number.POSITIVE_INFINITY;
    const at = [...this.cursor.after];
    const last = [...end];
    const position = commonLength(at, last);
    const here = alphabet.fraction(at, position);
    const left = alphabet.fraction(last, position) - here;
    if (left <= 0) return 0;
    const reckon = (from: string, keys: number): number => {
      const characters = [...from];
      const isNear = commonLength(characters, at) >= position;
      const done = here - (isNear ? alphabet.fraction(characters, position) : 0);
      return done <= 0 ? Number.POSITIVE_INFINITY : (keys * left) / done;
    };
    return Math.max(reckon(this.first, this.seen), reckon(this.latest.first, this.latest.keys));
  }

  /**
   * A key at which to cut what is left of the range, and where keys behind it differ at the latest.
   *
   * With a known key beyond the range's end, the middle. Without one the rest may be a single folder or the whole key space:
   * the position at which it ends is searched first, halving the positions in question.
   */
  cut(alphabet: KeyAlphabet): { readonly key: string; readonly varyingAt: number } | undefined {
    const at = [...this.cursor.after];
    const until = this.until === undefined ? undefined : [...this.until];
    // When the middle held nothing, the rest may well be one folder before a gap.
    const beyond = this.blindCuts === 0 ? this.witness : undefined;
    if (beyond !== undefined) {
      const high = [...(this.until === undefined ? beyond : min(this.until, beyond))];
      const position = commonLength(at, high);
      const key = alphabet.between(at, high, position);
      return key === undefined ? undefined : { key, varyingAt: position };
    }
    const deepest = this.deepest(at);
    let lowest = until === undefined ? 0 : commonLength(at, until);
    while (lowest < deepest) {
      const position = Math.floor((lowest + deepest) / 2);
      const key = successor(at, position);
      if (key !== undefined && (this.until === undefined || compareKeys(key, this.until) < 0)) {
        return { key, varyingAt: position };
      }
      lowest = position + 1;
    }
    const key = alphabet.between(at, until, lowest);
    return key === undefined ? undefined : { key, varyingAt: lowest };
  }

  /** Keys differ at this position at the latest, as far as the last page tells: what came before may be another folder's. */
  private deepest(at: readonly string[]): number {
    return Math.min(this.varyingAt, commonLength([...(this.latest?.first ?? '')], at));
  }

  /** Up to where the rest may reach, when that is close enough to count with. */
  private get knownEnd(): string | undefined {
    const { until, witness } = this;
    if (witness !== undefined) return until === undefined ? witness : min(until, witness);
    if (until === undefined) return undefined;
    const at = [...this.cursor.after];
    return commonLength(at, [...until]) >= this.deepest(at) ? until : undefined;
  }

  /** First known key behind the range. */
  private get witness(): string | undefined {
    let range = this.next;
    while (range !== undefined && range.isListed && range.first === undefined) range = range.next;
    return range?.first;
  }
}

/** The least key above all that share the characters up to and with `position`. */
function successor(characters: readonly string[], position: number): string | undefined {
  const code = characters[position]?.codePointAt(0);
  if (code === undefined || code >= 0x10ffff) return undefined;
  // Surrogates are no characters, and what lies between them is nothing.
  const next = code + 1 === 0xd800 ? 0xe000 : code + 1;
  return characters.slice(0, position).join('') + String.fromCodePoint(next);
}

function min(a: string, b: string): string {
  return compareKeys(a, b) < 0 ? a : b;
}
