import type { FoundObject, ProviderLockRow, ReplicaRow, ReplicatedVersion } from '@backend/metadata';
import type { BackendFacts, ObjectView, ReplicaView } from '@sgw/contracts';
import { clientTags } from '@sgw/policy';

/** What S3 says of an object that was stored without a type (AWS: PutObject, "Content-Type"). */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';
const UNKNOWN = 'unknown';

export interface SeenObject {
  readonly key: string;
  readonly object: FoundObject;
  readonly version: ReplicatedVersion;
  /** By id of the copy. */
  readonly locks?: ReadonlyMap<string, ProviderLockRow>;
  /** Undefined for a backend that is no longer declared. */
  readonly factsOf: (backendId: string) => BackendFacts | undefined;
}

/** An object as the console shows it, with the place of each of its copies. */
export function objectView({ key, object, version, locks, factsOf }: SeenObject): ObjectView {
  const committedAt = object.committedAt.toISOString();
  const wanted = version.replicas.filter(({ state }) => state !== 'deleting' && state !== 'deleted');
  return {
    key,
    sizeBytes: object.sizeBytes,
    etag: object.etag,
    lastModified: committedAt,
    replicasVerified: wanted.filter(({ state }) => state === 'completed').length,
    replicasRequired: wanted.length,
    versionId: object.versionId,
    contentType: object.headers['contentType'] ?? DEFAULT_CONTENT_TYPE,
    userMetadata: object.userMetadata,
    tags: clientTags(version.tags),
    parts: Math.max(1, version.parts.length),
    createdAt: committedAt,
    replicas: version.replicas.map((replica) => ({
      ...replicaView(replica, version, factsOf(replica.backendId)),
      ...lockView(locks?.get(replica.id)),
    })),
  };
}

function replicaView(
  replica: ReplicaRow,
  { sha256 }: ReplicatedVersion,
  facts: BackendFacts | undefined,
): ReplicaView {
  const { error, dueAt, verifiedAt } = replica;
  return {
    id: replica.id,
    backendId: replica.backendId,
    state: replica.state,
    zone: facts?.zone ?? UNKNOWN,
    country: facts?.country ?? UNKNOWN,
    jurisdiction: facts?.jurisdiction ?? UNKNOWN,
    owner: facts?.owner ?? UNKNOWN,
    physicalBucket: replica.physicalBucket ?? '',
    physicalKey: replica.physicalKey ?? '',
    // The digest of the version is that of the copy only once somebody has looked.
    ...(replica.state === 'completed' && { sha256 }),
    ...(verifiedAt && { verifiedAt: verifiedAt.toISOString() }),
    ...(replica.isForeign && { isAdopted: true as const }),
    attempts: replica.attempts,
    ...(error !== null && { error }),
    // Without an error the date is the end of a worker's lease, not of a wait.
    ...(error !== null && dueAt && { retryAt: dueAt.toISOString() }),
  };
}

function lockView(lock: ProviderLockRow | undefined): Pick<ReplicaView, 'providerLock'> {
  if (!lock) return {};
  const { mode, until, hasLegalHold, isOwed, error } = lock;
  return {
    providerLock: {
      state: isOwed ? 'owed' : 'held',
      ...(mode !== null && { mode }),
      ...(until && { until: until.toISOString() }),
      ...(hasLegalHold !== null && { hasLegalHold }),
      ...(isOwed && error !== null && { error }),
    },
  };
}
