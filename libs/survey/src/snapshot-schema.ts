import {
  type BucketSettings,
  type BucketSurvey,
  SNAPSHOT_SCHEMA_VERSION,
  type Snapshot,
} from '@sgw/contracts';
import { z } from 'zod';
import { maskSecrets, maskTags } from './mask-secrets.js';
import { UNKNOWN_COUNTS, unknownSettings } from './unknown-bucket.js';

const REASONS = [
  'snapshot-buckets',
  'snapshot-files',
  'bucket-files',
  'time-limit',
  'page-limit',
  'byte-limit',
  'bucket-limit',
  'skipped',
  'cancelled',
  'provider',
] as const;

/** Control characters are no part of a text that a person reads; keys keep theirs. */
const line = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => maskSecrets(text.replaceAll(/\p{Cc}/gu, ' ')));
const key = z.string().min(1).max(4096).transform(maskSecrets);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const time = z
  .string()
  .max(64)
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => new Date(text).toISOString());
const unknownState = z.object({
  state: z.enum(['absent', 'denied', 'unsupported', 'not-checked', 'failed']),
});
const answer = <T extends z.ZodType>(value: T) =>
  z.union([z.object({ state: z.literal('known'), value }), unknownState]).catch({ state: 'not-checked' });
const basis = z.enum(['exact', 'lower-bound', 'estimate', 'unknown']);
const share = z.object({ name: line(1024), objects: count, bytes: count });
const bin = z.object({ label: line(40), from: z.number(), objects: count, bytes: count });

const settings = z.object({
  location: answer(line(100)),
  versioning: answer(z.enum(['enabled', 'suspended', 'off'])),
  mfaDelete: answer(z.boolean()),
  encryption: answer(z.object({ algorithm: line(40), hasKey: z.boolean() })),
  objectLock: answer(
    z.object({
      enabled: z.boolean(),
      mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
      days: count.optional(),
      years: count.optional(),
    }),
  ),
  lifecycle: answer(
    z.object({
      rules: count,
      expires: z.boolean(),
      transitions: z.boolean(),
      abortsUploads: z.boolean(),
      expiresNoncurrent: z.boolean(),
    }),
  ),
  policy: answer(z.object({ statements: count, isPublic: z.boolean() })),
  acl: answer(
    z.object({
      grants: z
        .array(
          z.object({
            grantee: z.enum(['owner', 'all-users', 'authenticated-users', 'log-delivery', 'account']),
            permission: line(40),
          }),
        )
        .max(1000)
        .readonly(),
    }),
  ),
  publicAccessBlock: answer(
    z.object({
      blockPublicAcls: z.boolean(),
      ignorePublicAcls: z.boolean(),
      blockPublicPolicy: z.boolean(),
      restrictPublicBuckets: z.boolean(),
    }),
  ),
  ownership: answer(line(60)),
  tags: answer(z.record(z.string().max(256), z.string().max(1024)).transform(maskTags)),
  cors: answer(z.object({ rules: count, anyOrigin: z.boolean() })),
  logging: answer(z.object({ targetBucket: line(255) })),
  replication: answer(z.object({ rules: count })),
  website: answer(z.boolean()),
}) satisfies z.ZodType<BucketSettings, unknown>;

const file = z.object({
  key,
  size: count,
  lastModified: time.nullable().catch(null),
  etag: line(200).nullable().catch(null),
  storageClass: line(60).nullable().catch(null),
  versionId: z.string().max(1024).optional().catch(undefined),
});

const version = file.extend({
  versionId: z.string().max(1024),
  isDeleteMarker: z.boolean(),
  isLatest: z.boolean(),
});

const upload = z.object({
  key,
  uploadId: z.string().max(4096),
  startedAt: time.nullable().catch(null),
  bytes: count.nullable().catch(null),
});

const shape = z.object({
  sizes: z.array(bin).max(50),
  ages: z.array(bin).max(50),
  storageClasses: z.array(share).max(200),
  fileTypes: z.array(share).max(200),
  prefixes: z.array(share).max(200),
  arePrefixesExact: z.boolean(),
  uploadsOlderThan7Days: count.nullable(),
  oldestUploadAt: time.optional(),
  oldestObjectAt: time.optional(),
  newestObjectAt: time.optional(),
});

const bucket = z.object({
  name: line(255),
  creationDate: time.nullable().catch(null),
  state: z
    .enum(['queued', 'surveying', 'done', 'truncated', 'denied', 'failed', 'skipped', 'cancelled'])
    .catch('failed'),
  objectCount: count.nullable().catch(null),
  totalBytes: count.nullable().catch(null),
  versionCount: count.nullable().catch(null),
  versionBytes: count.nullable().catch(null),
  deleteMarkerCount: count.nullable().catch(null),
  incompleteUploadCount: count.nullable().catch(null),
  incompleteUploadBytes: count.nullable().catch(null),
  basis: z
    .record(z.enum(Object.keys(UNKNOWN_COUNTS) as [keyof typeof UNKNOWN_COUNTS]), basis)
    .catch(() => allUnknown()),
  truncated: z.boolean().catch(true),
  truncatedBy: z.array(z.enum(REASONS)).catch([]),
  problem: z
    .object({ outcome: line(40), detail: line(300) })
    .optional()
    .catch(undefined),
  settings: settings.catch(() => unknownSettings('not-checked')),
  exposure: z
    .object({
      level: z.enum(['private', 'shared', 'authenticated', 'public', 'unknown']),
      reasons: z.array(line(300)).max(20),
    })
    .catch({ level: 'unknown', reasons: [] }),
  shape: shape.nullable().catch(null),
  files: z.array(file).catch([]),
  oldVersions: z.array(version).optional().catch(undefined),
  uploads: z.array(upload).optional().catch(undefined),
  requests: count.catch(0),
  durationMs: count.catch(0),
}) satisfies z.ZodType<BucketSurvey, unknown>;

const snapshot = z.object({
  schemaVersion: z.literal(SNAPSHOT_SCHEMA_VERSION),
  id: z.uuid(),
  provenance: z.enum(['discovered', 'client-supplied', 'imported']),
  timestamp: time,
  durationMs: count.nullable().catch(null),
  name: line(200).catch(''),
  note: line(4000).catch(''),
  tags: z.array(line(60)).max(20).catch([]),
  endpoint: z.object({
    url: line(1024),
    region: line(64),
    address: line(64),
    server: line(64).nullable(),
    clockSkewSeconds: z.number().nullable(),
  }),
  limits: z.object({ maxBuckets: count, maxFiles: count, maxFilesPerBucket: count }),
  totals: z.object({
    seen: z.object({ buckets: count, objects: count, bytes: count }),
    kept: z.object({ buckets: count, files: count, bytes: count }),
    isLowerBound: z.boolean(),
    unknownBuckets: count,
  }),
  truncated: z.boolean(),
  truncatedBy: z.array(z.enum(REASONS)),
  requests: count.nullable().catch(null),
  buckets: z.array(bucket),
}) satisfies z.ZodType<Snapshot, unknown>;

/** A text or list that is no snapshot, with where it goes wrong. */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError';
}

/**
 * Reads a snapshot out of a file's JSON. What it does not know is left out; what is missing in a bucket becomes unknown.
 *
 * @throws SnapshotFormatError
 */
export function readSnapshot(value: unknown): Snapshot {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version === 'number' && version > SNAPSHOT_SCHEMA_VERSION) {
    throw new SnapshotFormatError(
      `It is of form ${version}; this release reads up to ${SNAPSHOT_SCHEMA_VERSION}`,
    );
  }
  return read(snapshot, value) as Snapshot;
}

/**
 * Reads a list of buckets that somebody posted: ours, or a plain one with `files` alone, of which the numbers are then counted.
 *
 * @throws SnapshotFormatError
 */
export function readBuckets(value: unknown): readonly BucketSurvey[] {
  return (read(z.array(bucket), value) as readonly BucketSurvey[]).map((found) => countFiles(found));
}

/** Without a count of its own a posted bucket holds what it lists, at the least. */
function countFiles(found: BucketSurvey): BucketSurvey {
  if (found.objectCount !== null || found.files.length === 0) return found;
  return {
    ...found,
    state: 'truncated',
    objectCount: found.files.length,
    totalBytes: found.files.reduce((sum, { size }) => sum + size, 0),
    basis: { ...found.basis, objectCount: 'lower-bound', totalBytes: 'lower-bound' },
  };
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new SnapshotFormatError(
    `It is no snapshot: ${first?.message ?? ''} at /${first?.path.join('/') ?? ''}`,
  );
}

function allUnknown(): BucketSurvey['basis'] {
  const names = Object.keys(UNKNOWN_COUNTS) as (keyof typeof UNKNOWN_COUNTS)[];
  return Object.fromEntries(names.map((name) => [name, 'unknown'])) as unknown as BucketSurvey['basis'];
}
