import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MultipartRepository, UploadPartRepository } from '@backend/metadata';
import { MetadataFixture } from './metadata-fixture.js';

describe('commit_put_3 of a multipart upload', () => {
  let db: MetadataFixture;
  let key: string;

  beforeAll(async () => {
    db = await MetadataFixture.open();
  });

  afterAll(async () => {
    await db.close();
  });

  beforeEach(() => {
    key = `folder/${randomUUID()}`;
  });

  function currentVersions() {
    return db.rows('SELECT id, size_bytes FROM object_version WHERE key = $1 AND is_current', [key]);
  }

  async function upload(state: string): Promise<{ id: string; version: string }> {
    const [id, version] = [randomUUID(), randomUUID()];
    await db.rows(
      `INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id, state) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, `client-${id}`, db.bucket, key, db.owner, version, state],
    );
    await db.rows(
      `INSERT INTO upload_target (upload_id, backend_id, physical_bucket, physical_key) VALUES ($1, 'fi', 'b', 'k')`,
      [id],
    );
    await db.rows(
      `INSERT INTO multipart_part (upload_id, part_number, size_bytes, etag, sha256, crc32) VALUES ($1, 1, 5, 'e', '\\x00', 0), ($1, 2, 5, 'e', '\\x00', 0)`,
      [id],
    );
    await db.rows(
      `INSERT INTO part_copy (upload_id, part_number, backend_id, backend_etag) VALUES ($1, 1, 'fi', 'e'), ($1, 2, 'fi', 'e')`,
      [id],
    );
    return { id, version };
  }

  it('tells with every look at an upload which rules hold now', async () => {
    const { id } = await upload('open');
    const uploads = new MultipartRepository(db.pool);
    const epoch = async () => (await uploads.find(db.bucket, key, `client-${id}`))?.bucketEpoch;
    const before = await epoch();
    await db.rows('UPDATE bucket SET epoch = epoch + 1 WHERE id = $1', [db.bucket]);
    expect(await epoch()).toBe(String(Number(before) + 1));
    await db.rows('UPDATE bucket SET epoch = epoch - 1 WHERE id = $1', [db.bucket]);
  });

  it('makes the version from the upload and ends the upload with its answer', async () => {
    const old = await db.put(key, { size: 3 });
    const { id, version } = await upload('completing');
    const replica = randomUUID();
    const owed = { owedIds: [randomUUID()], owedBackends: ['se'] };
    expect(
      await db.commit({ version, replica, key }, { upload: id, etag: 'm-2', parts: '[]', ...owed }),
    ).toBe('committed');
    expect(await currentVersions()).toEqual([{ id: version, size_bytes: '10' }]);
    expect(await db.replica(replica)).toMatchObject({
      state: 'completed',
      physical_key: version,
      physical_bucket: 's3gw-0-fi',
      backend_id: 'fi',
    });
    expect(await db.version(old.version)).toMatchObject({ state: 'garbage' });
    expect(await db.rows('SELECT state, completed_etag FROM multipart_upload WHERE id = $1', [id])).toEqual([
      { state: 'completed', completed_etag: 'm-2' },
    ]);
    expect(await db.rows('SELECT backend_id, state FROM upload_target WHERE upload_id = $1', [id])).toEqual([
      { backend_id: 'fi', state: 'ended' },
    ]);
    const { counted, recounted } = await db.usage();
    expect(counted).toEqual(recounted);
  });

  it('a part becomes the body that its backend kept, unless it was saved anew since', async () => {
    const parts = new UploadPartRepository(db.pool);
    const { id } = await upload('open');
    const body = (etag: string) => ({
      partNumber: 9,
      sizeBytes: 1,
      etag,
      sha256: 'ab',
      crc32: 1,
      backendEtag: `at-${etag}`,
    });
    const rules = { bucketEpoch: '1' };
    const saved = async () => (await parts.list(id, 8)).map(({ etag, backendEtag }) => [etag, backendEtag]);
    expect(await parts.save(id, body('one'), 'fi', rules)).toBe('first');
    expect(await parts.isContested(id, body('one'), 60_000)).toBe(false);
    expect(await parts.save(id, body('two'), 'fi', rules)).toBe('replaced');
    expect(await parts.isContested(id, body('two'), 60_000)).toBe(true);
    expect(await parts.isContested(id, body('two'), -1000)).toBe(false);
    const part = { partNumber: 9, backendId: 'fi' };
    await parts.settle(id, part, 'at-one', 'at-two');
    await parts.settle(id, part, 'at-two', 'at-nobody-knows');
    expect(await saved()).toEqual([['two', 'at-two']]);
    await parts.settle(id, part, 'at-two', 'at-one');
    expect(await saved()).toEqual([['one', 'at-one']]);
    await db.rows(`UPDATE multipart_upload SET state = 'completing' WHERE id = $1`, [id]);
    await parts.settle(id, part, 'at-one', 'at-two');
    expect(await saved()).toEqual([['one', 'at-one']]);
    expect(await parts.save(id, body('three'), 'fi', rules)).toBe('ended');
  });

  it('a part is saved only by rules that hold, of its own bucket and of the source it was copied from', async () => {
    const parts = new UploadPartRepository(db.pool);
    const { id } = await upload('open');
    const part = { partNumber: 9, sizeBytes: 1, etag: 'e', sha256: 'ab', crc32: 1, backendEtag: 'at-e' };
    const origin = { bucketId: db.bucket, bucketEpoch: '1', versionId: randomUUID(), ruledTags: {} };
    const save = (bucketEpoch: string, from?: typeof origin) =>
      parts.save(id, part, 'fi', { bucketEpoch, origin: from });
    expect(await save('0')).toBe('stale');
    expect(await save('1', { ...origin, bucketEpoch: '0' })).toBe('stale');
    expect(await parts.list(id, 8)).toEqual([]);
    expect(await save('1', origin)).toBe('first');
    expect(await save('1')).toBe('replaced');
  });

  it('the terms of a part reach an upload only while it is open, and only as they were read', async () => {
    const uploads = new MultipartRepository(db.pool);
    const { id } = await upload('open');
    expect(await uploads.retag(id, {}, { 'sgw:residency': '[1]' })).toBe(true);
    expect(await uploads.retag(id, {}, { 'sgw:residency': '[2]' })).toBe(false);
    expect(await uploads.beginCompletion(id, { completedParts: '1:e', leaseSeconds: 30 })).toBe(true);
    expect(await uploads.retag(id, { 'sgw:residency': '[1]' }, {})).toBe(false);
    expect(await db.rows('SELECT tags FROM multipart_upload WHERE id = $1', [id])).toEqual([
      { tags: { 'sgw:residency': '[1]' } },
    ]);
  });

  it.each(['open', 'completed', 'aborted'])('refuses one that is %s', async (state) => {
    const { id, version } = await upload(state);
    expect(await db.commit({ version, replica: randomUUID(), key }, { upload: id })).toBe('swept');
    expect(await currentVersions()).toEqual([]);
    expect(
      await db.rows('SELECT count(*)::int AS parts FROM multipart_part WHERE upload_id = $1', [id]),
    ).toEqual([{ parts: 2 }]);
  });
});
