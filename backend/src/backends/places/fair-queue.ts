/** A queue in which everybody's first comes before anybody's second: however many one brings, the others are not behind them. */
export class FairQueue<T> {
  private readonly lines = new Map<string, Set<T>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(owner: string, item: T): void {
    const line = this.lines.get(owner);
    if (line) line.add(item);
    else this.lines.set(owner, new Set([item]));
    this.count++;
  }

  /** Whether it was there. */
  remove(owner: string, item: T): boolean {
    const line = this.lines.get(owner);
    if (!line?.delete(item)) return false;
    this.count--;
    if (line.size === 0) this.lines.delete(owner);
    return true;
  }

  /** Takes out the next one that may go; whoever had a turn is last in the next round. */
  take(mayGo: (item: T) => boolean = () => true): T | undefined {
    for (const [owner, line] of this.lines) {
      const [item] = line;
      if (item === undefined || !mayGo(item)) continue;
      this.lines.delete(owner);
      line.delete(item);
      if (line.size > 0) this.lines.set(owner, line);
      this.count--;
      return item;
    }
    return undefined;
  }

  /** The first of everybody. */
  *heads(): Generator<T> {
    for (const [first] of this.lines.values()) if (first !== undefined) yield first;
  }
}
