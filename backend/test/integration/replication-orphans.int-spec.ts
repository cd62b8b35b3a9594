import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { uuidv7 } from '@sgw/namespace';
import { ReplicationFixture } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(30_000);

const BODY = randomBytes(100);
const AN_HOUR_AGO = Date.now() - 3_600_000;

describe('the orphan scan', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open({ settings: { SGW_SWEEP_GRACE_SECONDS: '1' } });
    node = await fixture.node();
    await fixture.bucket('photos', ['fi', 'de']);
  });

  afterEach(async () => {
    await fixture.close();
  });

  function versionId(atMs = AN_HOUR_AGO): string {
    return uuidv7(atMs, randomBytes(16));
  }

  it('deletes bytes of ours that no row accounts for, and nothing else', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, { owed: [] });
    const { bucket, key } = await fixture.place(id, 'fi');
    const fi = fixture.driver('fi');
    const orphans = [versionId(), `${id}.1`];
    for (const orphan of orphans) await fi.plant({ bucket, key: orphan }, BODY);
    await fi.plant({ bucket, key: 'holiday.jpg' }, BODY);
    await sleep(1100);
    const young = versionId();
    await fi.plant({ bucket, key: young }, BODY);

    expect(await node.scanner.scan()).toEqual({
      orphans: 2,
      strangers: 1,
      abortedUploads: 0,
      deletedBuckets: 0,
    });
    for (const orphan of orphans) expect(await fi.bytes({ bucket, key: orphan })).toBeUndefined();
    for (const kept of [key, 'holiday.jpg', young])
      expect(await fi.bytes({ bucket, key: kept })).toBeDefined();
    expect(await fixture.states(id)).toEqual({ fi: 'completed' });
  });

  it('aborts uploads at a backend that no row knows, but none that somebody is writing', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, { owed: [] });
    const { bucket } = await fixture.place(id, 'fi');
    const fi = fixture.driver('fi');
    const signal = AbortSignal.timeout(5000);
    const [dead, writing, ofClient] = [versionId(), versionId(), versionId()];
    const young = versionId(Date.now() + 60_000);
    const uploads = new Map<string, string>();
    for (const key of [dead, writing, ofClient, young])
      uploads.set(key, await fi.createUpload({ bucket, key }, {}, signal));
    const owner = await fixture.bucketNamed('photos');
    const intent = {
      bucketId: owner.id,
      ownerUserId: owner.ownerUserId,
      backendId: 'fi',
      physicalBucket: bucket,
      leaseSeconds: 30,
    };
    await fixture.store.objectWrites.begin(
      { ...intent, versionId: writing, replicaId: versionId(), key: 'b' },
      owner.epoch,
    );
    await fixture.store.multipart.create({
      id: versionId(),
      uploadId: 'client',
      bucketId: owner.id,
      key: 'c',
      ownerUserId: owner.ownerUserId,
      versionId: ofClient,
      headers: {},
      userMetadata: {},
      tags: {},
      checksumAlgorithm: undefined,
      checksumType: undefined,
    });
    const [upload] = await fixture.rows<{ id: string }>('SELECT id FROM multipart_upload');
    await fixture.store.multipart.saveTarget(upload?.id ?? '', {
      backendId: 'fi',
      physicalBucket: bucket,
      physicalKey: ofClient,
      backendUploadId: uploads.get(ofClient) ?? '',
    });

    expect(await node.scanner.scan()).toMatchObject({ abortedUploads: 1 });
    const left = (await fi.listUploads(bucket, signal)).map(({ key }) => key);
    expect(left.toSorted()).toEqual([writing, ofClient, young].toSorted());
  });

  it('removes what a crash left of an upload that does not say whose it was, once it is old enough', async () => {
    const filesFolder = await mkdtemp(join(tmpdir(), 'sgw-orphans-'));
    const onFiles = await ReplicationFixture.open({
      settings: { SGW_SWEEP_GRACE_SECONDS: '60' },
      filesFolder,
    });
    try {
      const other = await onFiles.node();
      await onFiles.bucket('photos', ['fi']);
      await onFiles.put(other, 'photos', 'a', BODY, { owed: [] });
      const uploads = join(filesFolder, 'fi', '.uploads');
      const [empty, cut, young] = [randomUUID(), randomUUID(), randomUUID()];
      for (const id of [empty, cut, young]) await mkdir(join(uploads, id), { recursive: true });
      await writeFile(join(uploads, cut, 'upload.json'), '');
      for (const id of [empty, cut]) await utimes(join(uploads, id), AN_HOUR_AGO / 1000, AN_HOUR_AGO / 1000);
      expect(await other.scanner.scan()).toMatchObject({ abortedUploads: 2, orphans: 0 });
      expect(await readdir(uploads)).toEqual([young]);
    } finally {
      await onFiles.close();
      await rm(filesFolder, { recursive: true, force: true });
    }
  });

  it('deletes the physical buckets of a deleted bucket once they are empty', async () => {
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed' });
    const bucket = await fixture.bucketNamed('photos');
    await fixture.delete(bucket, 'a');
    node.waker.wake();
    await fixture.waitForStates(id, {});
    expect(await node.scanner.scan()).toMatchObject({ deletedBuckets: 0 });
    expect(await fixture.store.buckets.delete(bucket.id)).toBe('deleted');
    const names = await fixture.store.physicalBuckets.of(bucket.id);
    const report = await node.scanner.scan();
    expect(report.deletedBuckets).toBe(names.length);
    expect(await fixture.store.physicalBuckets.of(bucket.id)).toEqual([]);
  });
});
