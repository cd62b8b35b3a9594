import {
  arnOfUser,
  type ConditionContext,
  LOCATION_CONSTRAINT,
  OBJECT_LOCK_PREFIX,
  type Requester,
  REQUEST_TAG_KEYS,
  REQUEST_TAG_PREFIX,
} from '@sgw/access';
import { remainingDays, type Retention } from '@sgw/retention';
import {
  type HeaderMap,
  parseIsoTime,
  type QueryParameters,
  readTaggingHeader,
  type S3Operation,
  type Tag,
} from '@sgw/s3-wire';
import type { ClientFacts } from '../client-inspector.js';

/** How a request was signed, in the words of the condition keys that ask for it. */
export interface SignatureTraits {
  /** `AWS` is Version 2. */
  readonly version: 'AWS4-HMAC-SHA256' | 'AWS';
  readonly type: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST';
  /** Absent where the signature does not vouch for it. */
  readonly signedAtMs?: number;
}

/** What a request says of itself, and what we know of it. Nothing that a client may write freely names who it is. */
export interface RequestTraits {
  readonly operation: S3Operation;
  readonly client: ClientFacts;
  readonly headers: HeaderMap;
  readonly query: QueryParameters;
  readonly signature: SignatureTraits | null;
  readonly requester: Requester | null;
  readonly userName: string | undefined;
  /** Ours. */
  readonly region: string;
  readonly now: Date;
}

/** Request headers that are condition keys of the same name. */
const HEADER_KEYS = [
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'if-match',
  'if-none-match',
];
/** Headers of object lock: condition keys without their `x-amz-`. */
const LOCK_KEYS = ['object-lock-mode', 'object-lock-retain-until-date', 'object-lock-legal-hold'];
const LISTINGS: ReadonlySet<string> = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions']);
const LISTING_KEYS = ['prefix', 'delimiter', 'max-keys'];

/** Whether an operation that needs `s3:PutObject` makes an object, or only what one will be made of. */
const CREATES_OBJECT: Partial<Record<S3Operation, boolean>> = {
  PutObject: true,
  PostObject: true,
  CopyObject: true,
  CompleteMultipartUpload: true,
  CreateMultipartUpload: false,
  UploadPart: false,
  UploadPartCopy: false,
};

const REMAINING_DAYS = `${OBJECT_LOCK_PREFIX}remaining-retention-days`;

/** The condition keys of one request (Service Authorization Reference, "Condition keys for Amazon S3"). */
export function conditionContext(traits: RequestTraits): ConditionContext {
  const { headers, query, requester, now } = traits;
  const context = new Map<string, readonly string[]>();
  const add = (key: string, value: string | undefined) => {
    if (value !== undefined) context.set(key, [value]);
  };
  add('aws:currenttime', now.toISOString());
  add('aws:epochtime', String(Math.floor(now.getTime() / 1000)));
  add('aws:securetransport', String(traits.client.isSecure));
  add('aws:sourceip', traits.client.address);
  add('aws:useragent', headers.get('user-agent'));
  add('aws:referer', headers.get('referer'));
  add('aws:userid', requester?.userId);
  add('aws:username', traits.userName);
  add('aws:principaltype', requester === null ? 'Anonymous' : 'User');
  add('aws:principalaccount', requester?.tenantId);
  if (requester) {
    add('aws:principalarn', arnOfUser(requester));
    // Nobody here is a service of AWS, or asks through one.
    add('aws:principalisawsservice', 'false');
    add('aws:viaawsservice', 'false');
  }
  for (const name of HEADER_KEYS) add(`s3:${name}`, headers.get(name));
  for (const name of LOCK_KEYS) add(`s3:${name}`, headers.get(`x-amz-${name}`));
  const until = parseIsoTime(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  if (until) add(REMAINING_DAYS, String(remainingDays(until, now)));
  if (LISTINGS.has(traits.operation)) for (const name of LISTING_KEYS) add(`s3:${name}`, query.get(name));
  add('s3:versionid', query.get('versionId'));
  add('s3:tlsversion', traits.client.tlsVersion);
  add('s3:objectcreationoperation', CREATES_OBJECT[traits.operation]?.toString());
  add('aws:requestedregion', traits.region);
  addSignature(traits.signature, now, add);
  for (const [key, values] of requestTags(headers)) context.set(key, values);
  return context;
}

/** The condition keys of a retention that a request's body brings; none for one that is taken away. */
export function retentionContext(retention: Retention | undefined, now: Date): ConditionContext {
  if (!retention) return new Map();
  return new Map([
    [`${OBJECT_LOCK_PREFIX}mode`, [retention.mode]],
    [`${OBJECT_LOCK_PREFIX}retain-until-date`, [retention.until.toISOString()]],
    [REMAINING_DAYS, [String(remainingDays(retention.until, now))]],
  ]);
}

/** The condition key of a legal hold that a request's body brings. */
export function legalHoldContext(isOn: boolean): ConditionContext {
  return new Map([[`${OBJECT_LOCK_PREFIX}legal-hold`, [isOn ? 'ON' : 'OFF']]]);
}

/**
 * The condition keys of places that a bucket is to lie in: of each by itself, as one that is forbidden forbids them all, and
 * each has to be allowed.
 */
export function locationContexts(locations: readonly string[]): readonly ConditionContext[] {
  return locations.map((location) => new Map([[LOCATION_CONSTRAINT, [location]]]));
}

function addSignature(
  signature: SignatureTraits | null,
  now: Date,
  add: (key: string, value: string | undefined) => void,
): void {
  if (!signature) return;
  const { version, type, signedAtMs } = signature;
  add('s3:signatureversion', version);
  add('s3:authtype', type);
  if (signedAtMs !== undefined) add('s3:signatureage', String(Math.max(0, now.getTime() - signedAtMs)));
}

function requestTags(headers: HeaderMap): ConditionContext {
  return headers.has('x-amz-tagging') ? tagContext(readTaggingHeader(headers)) : new Map();
}

/** The condition keys of tags that a request brings. */
export function tagContext(tags: readonly Tag[]): ConditionContext {
  const context = new Map<string, readonly string[]>();
  for (const { key, value } of tags) context.set(`${REQUEST_TAG_PREFIX}${key}`, [value]);
  if (tags.length > 0)
    context.set(
      REQUEST_TAG_KEYS,
      tags.map(({ key }) => key),
    );
  return context;
}
