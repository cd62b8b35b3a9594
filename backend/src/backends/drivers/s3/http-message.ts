import type { BodySource } from '../../storage-driver.js';
import type { AnswerHead } from './answer-head.js';

/** One request, ready to go on the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Request line and fields with the closing empty line: ASCII, and declares `sizeBytes` of body. */
  readonly head: string;
  readonly body?: BodySource;
  /** Exact length of the body. */
  readonly sizeBytes: number;
  /** How many idle times the backend may take to begin its answer; 1 unless it has real work to do. */
  readonly patience?: number;
}

/** Takes one chunk; the chunk is valid only until what it returns has settled. */
export type ChunkTaker = (chunk: Buffer) => Promise<void> | void;

/**
 * An answer whose head has arrived. A body must be delivered or cancelled; an empty one has already given
 * its connection back.
 */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHead['headers'];
  /** Declared length; undefined when only the end of the body will tell it. */
  readonly sizeBytes: number | undefined;

  /** Delivers the body once. @throws TransportError; whatever `take` threw */
  deliver(take: ChunkTaker): Promise<void>;

  /** The body instead, copied, where all of it has come and it has 1 to `maxBytes` bytes; its connection is free then. */
  takeWhole(maxBytes: number): Buffer | undefined;

  /** Drops the connection unless the body is through. Idempotent. */
  cancel(): void;
}
