/** What a key holds when it holds nothing. */
export const ABSENT = 'absent';

/** How an operation ended, for its client. */
export type Outcome =
  /** Acknowledged. */
  | 'done'
  /** Refused by an answer that says so: nothing has changed. */
  | 'refused'
  /** A broken connection or a server's error: it may have happened. */
  | 'unknown';

/** What every key may hold, by what clients were told. A content is the hex SHA-256 of its bytes. */
export class Contents {
  private readonly possible = new Map<string, ReadonlySet<string>>();

  of(name: string): ReadonlySet<string> {
    return this.possible.get(name) ?? new Set([ABSENT]);
  }

  /** Takes the end of a write or delete into account; `written` is what it would have left there. */
  settle(name: string, written: ReadonlySet<string>, outcome: Outcome): void {
    if (outcome === 'refused') return;
    this.possible.set(name, outcome === 'done' ? written : new Set([...this.of(name), ...written]));
  }

  /** Whether a read may have found this. */
  fits(name: string, content: string): boolean {
    return this.of(name).has(content);
  }

  names(): readonly string[] {
    return [...this.possible.keys()];
  }
}
