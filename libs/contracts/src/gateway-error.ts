/** Every refusal or failure the gateway can name. A door turns a code into its own wire form. */
export type GatewayErrorCode =
  | 'access-denied'
  | 'adoption-holds-writes'
  | 'adoption-unsupported'
  | 'backend-not-declared'
  | 'backend-unavailable'
  | 'bad-digest'
  | 'bucket-adopted'
  | 'bucket-already-adopted'
  | 'bucket-already-exists'
  | 'bucket-already-owned-by-you'
  | 'bucket-not-empty'
  | 'bucket-not-found'
  | 'conditional-conflict'
  | 'conflict'
  | 'entity-too-large'
  | 'entity-too-small'
  | 'incomplete-body'
  | 'invalid-adoption-state'
  | 'invalid-argument'
  | 'invalid-bucket-name'
  | 'invalid-bucket-state'
  | 'invalid-location'
  | 'invalid-part'
  | 'invalid-part-order'
  | 'invalid-range'
  | 'invalid-request'
  | 'invalid-retention'
  | 'invalid-tag'
  | 'key-too-long'
  | 'malformed-request'
  | 'metadata-unavailable'
  | 'not-enough-backends'
  | 'not-found'
  | 'not-modified'
  | 'object-changed-outside'
  | 'object-locked'
  | 'object-not-found'
  | 'object-superseded'
  | 'precondition-failed'
  | 'precondition-required'
  | 'residency-violation'
  | 'slow-down'
  | 'tag-set-not-found'
  | 'too-many-buckets'
  | 'unauthenticated'
  | 'unknown-names'
  | 'upload-not-found'
  | 'version-not-found';

/**
 * A refusal or failure that the caller may act on.
 *
 * Rooms throw it and know nothing of HTTP. `details` reaches the client: never a secret, an
 * endpoint or a stack trace.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';

  constructor(
    readonly code: GatewayErrorCode,
    message: string,
    readonly details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One mistake in a document that a caller sent, with its place (RFC 6901). */
export interface DocumentFinding {
  readonly pointer: string;
  readonly detail: string;
}

/** A document with mistakes, all of them told at once; `unknown-names` where it is understood and names what nothing has. */
export class InvalidDocument extends GatewayError {
  constructor(
    message: string,
    readonly findings: readonly DocumentFinding[],
    code: 'invalid-argument' | 'unknown-names' = 'invalid-argument',
  ) {
    super(code, message);
  }
}
