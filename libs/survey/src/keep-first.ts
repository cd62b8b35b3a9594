import { detach } from './detach.js';
import { compareKeys } from './key-order.js';

/** Keeps the first entries in key order of any number that come in any order; memory for twice as many at most. */
export class KeepFirst<E extends { readonly key: string }> {
  private kept: E[] = [];
  private isSorted = true;
  /** The greatest key that may still be among the first; undefined while there is room. */
  private cutoff: string | undefined;

  /** @param limit how many to keep; 0 keeps none */
  constructor(private readonly limit: number) {}

  add(entry: E): void {
    if (this.limit === 0) return;
    if (this.cutoff !== undefined && compareKeys(entry.key, this.cutoff) >= 0) return;
    this.kept.push(detachAll(entry));
    this.isSorted = false;
    if (this.kept.length >= this.limit * 2) this.shrink();
  }

  /** The first of all that came, in order. */
  entries(): readonly E[] {
    this.shrink();
    return this.kept;
  }

  private shrink(): void {
    if (this.isSorted) return;
    this.kept.sort((a, b) => compareKeys(a.key, b.key));
    this.kept.length = Math.min(this.kept.length, this.limit);
    if (this.kept.length === this.limit) this.cutoff = this.kept.at(-1)?.key;
    this.isSorted = true;
  }
}

/** Its other texts are cut out of the same page as its key. */
function detachAll<E extends { readonly key: string }>(entry: E): E {
  const texts = Object.entries(entry).map(([name, value]) => [
    name,
    typeof value === 'string' ? detach(value) : value,
  ]);
  return Object.fromEntries(texts) as E;
}
