import { commonLength, compareKeys } from './key-order.js';

/** Characters that come together: who saw one of them expects the others. */
const FAMILIES = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** More of them would make arithmetic on keys no better. */
const MAX_CHARACTERS = 512;
/** Digits beyond these are lost in a double. */
const PRECISION = 5;

/** Positions beyond these share what is known of all. */
const MAX_POSITIONS = 256;

/** Characters in order, as the digits of a number system. */
class Digits {
  sorted: readonly string[] = [];
  private readonly known = new Set<string>();
  private ranks = new Map<string, number>();

  /** Adds a character and those that come with it. */
  add(character: string): void {
    if (this.known.has(character) || this.known.size >= MAX_CHARACTERS) return;
    for (const member of FAMILIES.find((members) => members.includes(character)) ?? [character])
      this.known.add(member);
    this.sorted = [...this.known].sort(compareKeys);
    this.ranks = new Map(this.sorted.map((one, index) => [one, index + 1]));
  }

  get base(): number {
    return this.sorted.length + 1;
  }

  rankOf(character: string): number {
    const rank = this.ranks.get(character);
    if (rank !== undefined) return rank;
    // Never seen: between its neighbours.
    const after = this.sorted.findIndex((known) => compareKeys(known, character) > 0);
    return (after < 0 ? this.sorted.length : after) + 0.5;
  }
}

/**
 * The characters that the keys of a bucket are made of at each position, as digits of a number system: keys become fractions,
 * between which a middle can be found. A wrong guess costs one request that finds nothing, never a key.
 */
export class KeyAlphabet {
  private readonly all = new Digits();
  private readonly positions: Digits[] = [];

  /** Learns from a key. */
  learn(characters: readonly string[]): void {
    for (const [position, character] of characters.entries()) {
      this.all.add(character);
      if (position < MAX_POSITIONS) (this.positions[position] ??= new Digits()).add(character);
    }
  }

  /** The characters from `position` on as a fraction from 0 to 1, in the order of the keys. */
  fraction(characters: readonly string[], position: number): number {
    let value = 0;
    let weight = 1;
    for (let index = position; index < characters.length && index < position + PRECISION; index++) {
      const digits = this.digitsAt(index);
      weight /= digits.base;
      value += digits.rankOf(characters[index] ?? '') * weight;
    }
    return value;
  }

  /** The shortest key halfway from `low` to the last that shares its first `position` characters, or to `high` if that is less. */
  between(low: readonly string[], high: readonly string[] | undefined, position: number): string | undefined {
    const isNear = high !== undefined && commonLength(low, high) >= position;
    const end = isNear ? this.fraction(high, position) : 1;
    let middle = (this.fraction(low, position) + end) / 2;
    let candidate = low.slice(0, position).join('');
    const floor = low.join('');
    const ceiling = high?.join('');
    for (let index = position; index < position + PRECISION; index++) {
      const { base, sorted } = this.digitsAt(index);
      middle *= base;
      const digit = Math.floor(middle);
      middle -= digit;
      candidate += sorted[Math.max(digit, 1) - 1] ?? '';
      const isAbove = compareKeys(candidate, floor) > 0;
      if (isAbove && (ceiling === undefined || compareKeys(candidate, ceiling) < 0)) return candidate;
    }
    return undefined;
  }

  private digitsAt(position: number): Digits {
    return this.positions[position] ?? this.all;
  }
}
