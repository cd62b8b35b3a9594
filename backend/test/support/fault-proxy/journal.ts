/** One exchange, as it passed the proxy. Bytes and hashes are those of the bodies, without HTTP framing. */
export interface JournalEntry {
  readonly seq: number;
  /** When its head arrived, ISO 8601. */
  readonly at: string;
  readonly op: string;
  readonly method: string;
  readonly target: string;
  readonly bucket: string;
  /** Decoded key; empty for bucket operations. */
  readonly key: string;
  /** Of the request's `If-Match`, as it was sent. */
  readonly ifMatch?: string;
  /** Bytes of the request's body that were forwarded to the backend. */
  requestBytes: number;
  /** Hex SHA-256 of them, once the request is complete. */
  requestSha256?: string;
  /** The backend's own status, whatever the client was told. */
  status?: number;
  replyBytes: number;
  replySha256?: string;
  /** Ids of the rules that struck. */
  readonly rules: string[];
  /** Whether the client got the whole answer. */
  isAnswered: boolean;
}

/** All that passed, oldest first. */
export class Journal {
  private readonly kept: JournalEntry[] = [];

  begin(entry: Pick<JournalEntry, 'op' | 'method' | 'target' | 'bucket' | 'key' | 'ifMatch'>): JournalEntry {
    const begun = {
      ...entry,
      seq: this.kept.length + 1,
      at: new Date().toISOString(),
      requestBytes: 0,
      replyBytes: 0,
      rules: [],
      isAnswered: false,
    };
    this.kept.push(begun);
    return begun;
  }

  entries(): readonly JournalEntry[] {
    return this.kept;
  }

  clear(): void {
    this.kept.length = 0;
  }
}
