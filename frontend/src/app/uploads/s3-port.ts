import type { ObjectAddress } from '../api/object-api';

/** One request to the S3 port. */
export interface S3Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Query parameters that are signed along. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Blob | string;
  readonly contentType?: string;
  /** Bytes of the body that have left so far. */
  readonly onProgress?: (sentBytes: number) => void;
}

export interface S3Answer {
  readonly etag?: string;
  readonly sizeBytes?: number;
  readonly text: string;
}

/** Speaks to the gateway's S3 port for one object. Rejects with S3Failure, or AbortError when the signal fires. */
export interface S3Port {
  send(address: ObjectAddress, call: S3Call, signal: AbortSignal): Promise<S3Answer>;
}

/** The S3 port refused, or could not be reached. */
export class S3Failure extends Error {
  constructor(
    /** S3's own code (`NoSuchUpload`), or `Network`. */
    readonly code: string,
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly requestId = '',
  ) {
    super(message);
    this.name = 'S3Failure';
  }

  /** Whether the same request may succeed later, unchanged. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
