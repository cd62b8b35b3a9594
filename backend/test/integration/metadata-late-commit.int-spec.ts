import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LateCommit, LateCommitRepository, MultipartRepository } from '@backend/metadata';
import { MetadataFixture } from './metadata-fixture.js';

describe('a completion that is carried through later', () => {
  let db: MetadataFixture;
  let uploads: MultipartRepository;
  let late: LateCommitRepository;

  beforeAll(async () => {
    db = await MetadataFixture.open();
    uploads = new MultipartRepository(db.pool);
    late = new LateCommitRepository(db.pool);
  });

  afterAll(async () => {
    await db.close();
  });

  /** An upload whose client asked for its completion a minute ago. */
  async function half(key: string): Promise<LateCommit> {
    const [id, versionId] = [randomUUID(), randomUUID()];
    await db.rows(
      `INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, `client-${id}`, db.bucket, key, db.owner, versionId],
    );
    await uploads.beginCompletion(id, { completedParts: '1:e', leaseSeconds: -1 });
    await db.rows(
      `UPDATE multipart_upload SET completing_since = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    const [{ epoch } = { epoch: '' }] = await db.rows<{ epoch: string }>(
      'SELECT epoch FROM bucket WHERE id = $1',
      [db.bucket],
    );
    return {
      versionId,
      bucketId: db.bucket,
      bucketEpoch: epoch,
      key,
      ownerUserId: db.owner,
      replicaId: randomUUID(),
      backendId: 'fi',
      physicalBucket: 'b',
      version: {
        sizeBytes: 10,
        etag: 'late-1',
        sha256: Buffer.alloc(32),
        crc32: 0,
        parts: [],
        headers: {},
        userMetadata: {},
        tags: {},
      },
      decisionId: undefined,
      storedEtag: 'late-1',
      replicaState: 'completed',
      owed: [],
      uploadId: id,
    };
  }
  const current = (key: string) =>
    db.rows('SELECT etag FROM object_version WHERE bucket_id = $1 AND key = $2 AND is_current', [
      db.bucket,
      key,
    ]);
  const age = (key: string) =>
    db.rows(
      `UPDATE object_version SET committed_at = now() - interval '1 hour', garbage_at = garbage_at - interval '1 hour'
        WHERE bucket_id = $1 AND key = $2`,
      [db.bucket, key],
    );

  it('takes the place of what was there before it was asked for', async () => {
    const key = `late/${randomUUID()}`;
    await db.put(key, { etag: 'old' });
    await age(key);
    const commit = await half(key);
    expect(await late.isOvertaken(commit.uploadId)).toBe(false);
    expect(await late.commit(commit)).toMatchObject({ outcome: 'committed', hasDiscarded: true });
    expect(await current(key)).toEqual([{ etag: 'late-1' }]);
  });

  it('yields to what was written since', async () => {
    const key = `late/${randomUUID()}`;
    const commit = await half(key);
    await db.put(key, { etag: 'newer' });
    expect(await late.isOvertaken(commit.uploadId)).toBe(true);
    expect(await late.commit(commit)).toBe('overtaken');
    expect(await current(key)).toEqual([{ etag: 'newer' }]);
  });

  it('yields to what was deleted since, also when it was written since', async () => {
    const key = `late/${randomUUID()}`;
    await db.put(key, { etag: 'old' });
    await age(key);
    const commit = await half(key);
    await db.rows(
      `SELECT delete_objects_3($1, $2, ARRAY[$3], ARRAY[NULL], ARRAY[$4]::uuid[], ARRAY[NULL], ARRAY[NULL]::bigint[],
              ARRAY[NULL]::bigint[], ARRAY[false])`,
      [db.bucket, db.owner, key, randomUUID()],
    );
    expect(await late.commit(commit)).toBe('overtaken');
    expect(await current(key)).toEqual([]);
  });

  it('counts from the request that asks again, not from the sweeper that resumes', async () => {
    const key = `late/${randomUUID()}`;
    const { uploadId } = await half(key);
    await db.put(key, { etag: 'newer' });
    const start = { completedParts: '1:e', leaseSeconds: -1 };
    expect(await uploads.beginCompletion(uploadId, { ...start, isResumed: true })).toBe(true);
    expect(await late.isOvertaken(uploadId)).toBe(true);
    expect(await uploads.beginCompletion(uploadId, start)).toBe(true);
    expect(await late.isOvertaken(uploadId)).toBe(false);
  });
});
