import { bigints, byteas, integers, jsonbs, texts, uuids } from '../connection/binary-array.js';
import type { Statement, TextRow } from '../connection/pipelined-connection.js';
import {
  aclOf,
  committed,
  type CommitRefusal,
  type CommitResult,
  json,
  type PutCommit,
  type WriteIntent,
} from './put-commit.js';

/** An intent with the epoch of the rules it was planned by. */
export type Beginning = WriteIntent & { readonly bucketEpoch: string };

// LIMIT keeps the look-up of each bucket from becoming a join, whose plan would hang on how many buckets there were.
export const BEGIN_MANY: Statement = {
  name: 'begin_puts_1',
  text: `INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until)
         SELECT ($1::uuid[])[n], ($2::uuid[])[n], b.id, ($4::text[])[n], ($5::uuid[])[n], ($6::text[])[n], ($7::text[])[n],
                now() + ($8::integer[])[n] * interval '1 second'
           FROM generate_subscripts($1::uuid[], 1) AS n
          CROSS JOIN LATERAL (SELECT id FROM bucket WHERE id = ($3::uuid[])[n] AND epoch = ($9::bigint[])[n] LIMIT 1) AS b
         RETURNING version_id`,
};

/** The parameters of {@link BEGIN_MANY}. */
export function beginManyValues(intents: readonly Beginning[]): readonly Buffer[] {
  return [
    uuids(intents.map(({ versionId }) => versionId)),
    uuids(intents.map(({ replicaId }) => replicaId)),
    uuids(intents.map(({ bucketId }) => bucketId)),
    texts(intents.map(({ key }) => key)),
    uuids(intents.map(({ ownerUserId }) => ownerUserId)),
    texts(intents.map(({ backendId }) => backendId)),
    texts(intents.map(({ physicalBucket }) => physicalBucket)),
    integers(intents.map(({ leaseSeconds }) => leaseSeconds)),
    bigints(intents.map(({ bucketEpoch }) => bucketEpoch)),
  ];
}

/** Several ordinary writes at once; see `isOrdinary`. */
export const COMMIT_MANY: Statement = {
  name: 'commit_puts_2',
  text: `SELECT floor(extract(epoch FROM committed) * 1000)::bigint, versionings, outcomes, discarded
           FROM commit_puts_2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
           $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
};

/** Outcome of a write in {@link COMMIT_MANY} that `COMMIT` has to judge. */
const ALONE = 'alone';

/** The order in which {@link COMMIT_MANY} takes them. */
export function byBucket(
  puts: readonly PutCommit[],
): readonly { readonly put: PutCommit; readonly at: number }[] {
  const order = puts.map((put, at) => ({ put, at }));
  return order.sort((a, b) =>
    a.put.bucketId < b.put.bucketId ? -1 : a.put.bucketId > b.put.bucketId ? 1 : 0,
  );
}

/** The parameters of {@link COMMIT_MANY}. @param puts sorted by bucket */
export function commitManyValues(puts: readonly PutCommit[]): readonly (Buffer | null)[] {
  const versions = puts.map(({ version }) => version);
  return [
    uuids(puts.map(({ versionId }) => versionId)),
    uuids(puts.map(({ replicaId }) => replicaId)),
    uuids(puts.map(({ bucketId }) => bucketId)),
    bigints(puts.map(({ bucketEpoch }) => bucketEpoch)),
    texts(puts.map(({ key }) => key)),
    uuids(puts.map(({ ownerUserId }) => ownerUserId)),
    jsonbs(puts.map(aclOf)),
    bigints(versions.map(({ sizeBytes }) => sizeBytes)),
    texts(versions.map(({ etag }) => etag)),
    byteas(versions.map(({ sha256 }) => sha256)),
    bigints(versions.map(({ crc32 }) => crc32)),
    texts(versions.map(({ checksum }) => checksum?.algorithm)),
    texts(versions.map(({ checksum }) => checksum?.type)),
    texts(versions.map(({ checksum }) => checksum?.value)),
    jsonbs(versions.map(({ headers }) => json(headers))),
    jsonbs(versions.map(({ userMetadata }) => json(userMetadata))),
    jsonbs(versions.map(({ tags }) => json(tags))),
    texts(puts.map(({ decisionId }) => decisionId)),
    texts(puts.map(({ backendId }) => backendId)),
    texts(puts.map(({ physicalBucket }) => physicalBucket)),
    texts(puts.map(({ storedEtag }) => storedEtag)),
    texts(puts.map(({ replicaState }) => replicaState)),
    ...owedValues(puts),
  ];
}

function owedValues(puts: readonly PutCommit[]): readonly (Buffer | null)[] {
  // Counted from one, as PostgreSQL does.
  const owed = puts.flatMap((put, at) => put.owed.map((copy) => ({ write: at + 1, ...copy })));
  if (owed.length === 0) return [null, null, null];
  return [
    integers(owed.map(({ write }) => write)),
    uuids(owed.map(({ replicaId }) => replicaId)),
    texts(owed.map(({ backendId }) => backendId)),
  ];
}

/**
 * The one row of {@link COMMIT_MANY}.
 *
 * @returns a result for each of `count` writes; undefined for one that has to go by itself
 */
export function parseCommits(row: TextRow | undefined, count: number): readonly (CommitResult | undefined)[] {
  if (!row) throw new Error('The database did not say what became of a batch of writes');
  const [at, versionings, outcomes, discarded] = row;
  const versioningOf = versionings?.split(' ') ?? [];
  const outcomeOf = outcomes?.split(' ');
  const discarding = new Set(discarded?.split(' ').map(Number));
  return Array.from({ length: count }, (_, index) => {
    const outcome = outcomeOf?.[index] ?? 'committed';
    if (outcome === ALONE) return undefined;
    if (outcome !== 'committed') return { outcome: outcome as CommitRefusal };
    return committed(versioningOf[index], discarding.has(index + 1), Number(at));
  });
}
