import { randomUUID } from 'node:crypto';
import type { PutCommit, WriteIntent } from '@backend/metadata';
import type { MetadataFixture } from './metadata-fixture.js';

/** Of the fixture's buckets. */
export const EPOCH = '1';

export function intentOf(db: MetadataFixture, key: string, bucketId = db.bucket): WriteIntent {
  return {
    versionId: randomUUID(),
    replicaId: randomUUID(),
    bucketId,
    key,
    ownerUserId: db.owner,
    backendId: 'fi',
    physicalBucket: 's3gw-0-fi',
    leaseSeconds: 30,
  };
}

/** An ordinary write of 10 bytes, with what an array's literal could trip over. */
export function commitOf(intent: WriteIntent, changes: Partial<PutCommit> = {}): PutCommit {
  return {
    ...intent,
    bucketEpoch: EPOCH,
    version: {
      sizeBytes: 10,
      etag: 'e"0\\',
      sha256: Buffer.alloc(32, 0x5c),
      crc32: 0xffffffff,
      headers: { 'content-type': 'text/plain; charset="é\\"' },
      userMetadata: {},
      tags: { team: 'x, {y}' },
    },
    decisionId: undefined,
    storedEtag: 's0',
    replicaState: 'completed',
    owed: [],
    ...changes,
  };
}
