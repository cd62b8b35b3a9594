import type { DiscoveryOutcome, GatewayErrorCode } from '@sgw/contracts';

/** Errors of the REST API itself, beside those of the rooms. */
export type ApiErrorCode =
  | 'body-too-large'
  | 'csrf-token-wrong'
  | 'foreign-host'
  | 'foreign-origin'
  | 'internal-error'
  | 'not-ready'
  | 'too-many-attempts';

export type ProblemCode = GatewayErrorCode | ApiErrorCode | `discovery-${DiscoveryOutcome}`;

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

const kind = (status: number, title: string): ProblemKind => ({ status, title });

/** The REST door's one table from errors to HTTP; a code without a line does not compile. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  'access-denied': kind(403, 'Access denied'),
  'adoption-holds-writes': kind(409, 'The gateway alone has something of the adopted bucket'),
  'adoption-unsupported': kind(422, 'The bucket cannot be adopted'),
  'backend-not-declared': kind(422, 'The backend is not declared'),
  'backend-unavailable': kind(503, 'No backend could do it'),
  'bad-digest': kind(400, 'The checksum does not match'),
  'body-too-large': kind(413, 'The request body is too large'),
  'bucket-adopted': kind(409, 'The bucket is adopted'),
  'bucket-already-adopted': kind(409, 'The bucket at the provider is adopted already'),
  'bucket-already-exists': kind(409, 'The bucket name is taken'),
  'bucket-already-owned-by-you': kind(409, 'The bucket exists already'),
  'bucket-not-empty': kind(409, 'The bucket is not empty'),
  'bucket-not-found': kind(404, 'There is no such bucket'),
  'conditional-conflict': kind(409, 'Something else changed it meanwhile'),
  conflict: kind(409, 'Something else changed it meanwhile'),
  'csrf-token-wrong': kind(403, 'The CSRF token is missing or wrong'),
  'discovery-bad-key': kind(422, 'The provider does not know the access key'),
  'discovery-bad-secret': kind(422, 'The secret key does not fit the access key'),
  'discovery-blocked-address': kind(400, 'The endpoint may not be visited from here'),
  'discovery-bucket-denied': kind(422, 'The keys may not look into the bucket'),
  'discovery-cancelled': kind(409, 'The discovery was cancelled'),
  'discovery-clock-skew': kind(422, 'The clocks differ too much'),
  'discovery-connect-timeout': kind(504, 'The endpoint does not answer in time'),
  'discovery-dns': kind(502, 'The name of the endpoint cannot be resolved'),
  'discovery-list-buckets-denied': kind(422, 'The keys may not list buckets'),
  'discovery-not-s3': kind(502, 'The endpoint does not speak S3'),
  'discovery-refused': kind(502, 'The endpoint refuses connections'),
  'discovery-slow-down': kind(503, 'The provider asks to slow down'),
  'discovery-tls-name': kind(502, 'The certificate is for another name'),
  'discovery-tls-untrusted': kind(502, 'The certificate is not trusted'),
  'discovery-truncated': kind(409, 'Not everything could be seen'),
  'discovery-wrong-region': kind(422, 'The region is another one'),
  'entity-too-large': kind(413, 'The object is too large'),
  'entity-too-small': kind(400, 'A part is too small'),
  'foreign-host': kind(421, 'This host name is not served here'),
  'foreign-origin': kind(403, 'Changes from this origin are not allowed'),
  'incomplete-body': kind(400, 'The body ended early'),
  'internal-error': kind(500, 'The gateway failed'),
  'invalid-adoption-state': kind(409, 'The adoption is not in a state for that'),
  'invalid-argument': kind(400, 'A value is not usable'),
  'invalid-bucket-name': kind(400, 'The bucket name is not allowed'),
  'invalid-bucket-state': kind(409, 'The bucket is not in a state for that'),
  'invalid-location': kind(400, 'The location is not usable'),
  'invalid-part': kind(400, 'A part is missing or differs'),
  'invalid-part-order': kind(400, 'The parts are not in order'),
  'invalid-range': kind(416, 'The range lies outside the object'),
  'invalid-request': kind(400, 'The request is not understood'),
  'invalid-retention': kind(400, 'The retention is not usable'),
  'invalid-tag': kind(400, 'A tag is not usable'),
  'key-too-long': kind(400, 'The key is too long'),
  'malformed-request': kind(400, 'The request is malformed'),
  'metadata-unavailable': kind(503, 'The database does not answer'),
  'not-enough-backends': kind(409, 'Too few backends satisfy the rules'),
  'not-found': kind(404, 'There is no such thing'),
  'not-modified': kind(304, 'Not modified'),
  'not-ready': kind(503, 'The gateway is not ready'),
  'object-changed-outside': kind(409, 'The object was changed behind the gateway'),
  'object-locked': kind(403, 'Object lock protects the object'),
  'object-not-found': kind(404, 'There is no such object'),
  'object-superseded': kind(503, 'The object changed while it was read'),
  'precondition-failed': kind(412, 'A condition does not hold'),
  'precondition-required': kind(428, 'A condition is missing'),
  'residency-violation': kind(403, 'The bytes may not lie there'),
  'slow-down': kind(503, 'Too many requests at once'),
  'tag-set-not-found': kind(404, 'There are no tags'),
  'too-many-attempts': kind(429, 'Too many wrong keys'),
  'too-many-buckets': kind(409, 'The tenant has too many buckets'),
  unauthenticated: kind(401, 'Sign in first'),
  'unknown-names': kind(400, 'It names what nothing is called'),
  'upload-not-found': kind(404, 'There is no such upload'),
  'version-not-found': kind(404, 'There is no such version'),
};

const CODES: ReadonlySet<string> = new Set(Object.keys(PROBLEMS));

/** Whether a text is one of our codes. */
export function isProblemCode(text: string): text is ProblemCode {
  return CODES.has(text);
}
