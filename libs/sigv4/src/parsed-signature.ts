import type { CredentialScope } from './credential-scope.js';
import type { HeaderIndex } from './header-index.js';
import type { RawTarget } from './raw-target.js';

/** A signature that is well-formed; whether it is right says `verifySignature`. */
export interface ParsedSignature {
  /** Authorization header, or presigned query. */
  readonly source: 'header' | 'query';
  readonly credential: CredentialScope;
  /** Lower case and sorted. */
  readonly signedHeaders: readonly string[];
  /** As sent; 64 lower-case hex digits when it can be right at all. */
  readonly signature: string;
  /** Time of signing in the form that is signed, `20261123T041600Z`. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** Life of a presigned URL; absent for a header. */
  readonly expiresSeconds?: number;
  readonly headers: HeaderIndex;
  readonly target: RawTarget;
}
