import type { BackendFacts } from '@sgw/contracts';

/** A secret that must be asked for; printing or serialising it shows nothing (config's `SecretText` is one). */
export interface RevealableSecret {
  reveal(): string;
}

/** How to reach an S3-compatible provider. */
export interface S3Connection {
  readonly kind: 's3';
  /** `https://host[:port]`, no path. */
  readonly endpoint: string;
  /** Region string of the signature's scope. */
  readonly region: string;
  readonly addressing: 'path' | 'virtual';
  readonly accessKeyId: string;
  readonly secretAccessKey: RevealableSecret;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Whether bodies sent as one Buffer over plain http are hashed and signed; default no. */
  readonly isPayloadSigned?: boolean;
  /** LocationConstraint of new buckets; default none, or the region at AWS itself. */
  readonly locationConstraint?: string;
  /** Bodies above this go as multipart, in bytes. */
  readonly multipartThresholdBytes?: number;
}

/** Directories that stand for a zone. */
export interface FileConnection {
  readonly kind: 'file';
  readonly path: string;
}

/** Forgets everything with the process: for tests. */
export interface MemoryConnection {
  readonly kind: 'memory';
}

export type BackendConnection = S3Connection | FileConnection | MemoryConnection;

export interface BackendLimits {
  /** Calls that keep the backend busy at once; a body counts while it is the backend's turn. Twice as many may be under way. */
  readonly concurrency: number;
  /** Longest wait for a backend's first byte, and between two bytes, in milliseconds. */
  readonly timeoutMs: number;
}

/** One backend as its owner declared it. */
export interface BackendDeclaration {
  readonly facts: BackendFacts;
  readonly connection: BackendConnection;
  readonly limits?: Partial<BackendLimits>;
}
