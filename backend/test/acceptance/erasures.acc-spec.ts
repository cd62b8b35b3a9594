import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErasureRequest, ErasureView } from '@sgw/contracts';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { Operator } from '../support/operator.js';
import { presignedTarget } from '../support/presigned-request.js';
import { createS3Client, s3Failure } from '../support/s3-client.js';
import { trustSettings } from '../support/trust.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';
import { filesOfZone, LOCAL_ZONES } from '../support/zones.js';

const ZONES = ['fi-hel-local', 'de-fra-local'];
const HOUR_MS = 3_600_000;

describe('an erasure', () => {
  // Alone: a backend is taken away from it.
  const gateway = useGateway({ isAlone: true });
  const operator = new Operator(() => gateway.access);
  let folder = '';

  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'sgw-erasure-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const newBucket = () =>
    gateway.newBucket('erased', {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    });
  const store = async (bucket: string, key: string) => {
    await gateway.put(key, `content of ${key}`, bucket);
    await (await gateway.rest()).untilCopiesAre(bucket, key, ZONES);
  };
  const erase = (request: Partial<ErasureRequest>) =>
    operator.ask<ErasureView>('POST', '/erasures', {
      tenant: 'default',
      deadline: new Date(Date.now() + HOUR_MS).toISOString(),
      ...request,
    });
  const find = (id: string) => operator.ask<ErasureView>('GET', `/erasures/${id}`);
  const untilDone = (id: string) =>
    waitFor('the erasure', async () => {
      const view = await find(id);
      return view.state === 'done' && view;
    });
  const record = async (id: string) => {
    const text = await (await operator.send('GET', `/erasures/${id}/document`)).text();
    const [head, , ...leaves] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { text, head, leaves };
  };
  const verify = async (text: string): Promise<{ code: number; output: string }> => {
    const keys = await fetch(`${gateway.access.apiUrl}/.well-known/sgw-attestation-keys.json`);
    await writeFile(join(folder, 'keys.json'), await keys.text());
    await writeFile(join(folder, 'record.ndjson'), text);
    const tool = join(workspaceRoot(), 'dist/scripts/verify-attestation/main.js');
    const args = [tool, join(folder, 'record.ndjson'), '--keys', join(folder, 'keys.json')];
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        args,
        { env: { ...process.env, NODE_OPTIONS: '', ...trustSettings(gateway.access) } },
        (error, output) => resolve({ code: error === null ? 0 : Number(error.code), output }),
      ),
    );
  };
  /** Names of every file in the zones, as the backends have them. */
  const stored = async () => {
    const files = Object.values(LOCAL_ZONES).map((zone) => filesOfZone(gateway.access, zone));
    return (await Promise.all(files)).flat().join('\n');
  };
  const overdueMetric = async () => {
    const answer = await fetch(`${gateway.access.apiUrl}/metrics`, {
      headers: { 'x-admin-key': gateway.access.adminKey },
    });
    return Number(/^sgw_erasures_overdue (\d+)$/m.exec(await answer.text())?.[1]);
  };

  it('of an object ends in a signed record of every version and every copy, and leaves no byte', async () => {
    const bucket = await newBucket();
    await gateway.s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await store(bucket, 'person');
    await store(bucket, 'person');
    await store(bucket, 'other');
    const rest = await gateway.rest();
    const [last] = (await rest.object(bucket, 'person')).replicas;
    await rest.change('DELETE', `/buckets/default/${bucket}/object?key=person`);
    expect(await stored()).toContain(last?.physicalKey);

    const { id, state } = await erase({ bucket, key: 'person', reason: 'GDPR, article 17' });
    expect(['collecting', 'deleting', 'removing']).toContain(state);
    const done = await untilDone(id);
    expect(done).toMatchObject({
      versions: 3,
      versionsLeft: 0,
      isOverdue: false,
      reason: 'GDPR, article 17',
    });
    expect(await stored()).not.toContain(last?.physicalKey);
    const { text, head, leaves } = await record(id);
    expect(head).toMatchObject({
      type: 'sgw-erasure/1',
      isInTime: true,
      completedAt: done.completedAt,
      summary: { versions: 3, copies: 4 },
      scope: { bucket, key: 'person' },
    });
    const removed = leaves.flatMap(
      ({ copies }) => copies as { backend: string; standing: string; removedAt: string }[],
    );
    expect(removed.map(({ backend }) => backend).toSorted()).toEqual([...ZONES, ...ZONES].toSorted());
    expect(removed.every(({ standing, removedAt }) => standing === 'removed' && removedAt !== '')).toBe(true);
    expect((await rest.object(bucket, 'other')).replicas).toHaveLength(2);
    expect(await verify(text)).toMatchObject({
      code: 0,
      output: expect.stringContaining('VALID  record of erasure'),
    });
    const tampered = text.replace(/"removedAt":"2\d{3}/, '"removedAt":"1999');
    expect(await verify(tampered)).toMatchObject({ code: 1 });
    expect(await (await operator.send('GET', `/erasures/${id}/report`)).text()).toContain(
      'Record of erasure',
    );
  });

  it('of a tenant takes all its buckets and what was never completed, and spares what is written later', async () => {
    const tenant = await operator.tenant();
    const user = await operator.user(tenant);
    const Bucket = `erased-${tenant.slice(0, 8)}`;
    await user.s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['a', 'b', 'c']) await user.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const { UploadId } = await user.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'part' }));
    for (const PartNumber of [1, 2])
      await user.s3.send(
        new UploadPartCommand({ Bucket, Key: 'part', UploadId, PartNumber, Body: 'x'.repeat(500) }),
      );
    const done = new CreateMultipartUploadCommand({ Bucket, Key: 'ended' });
    const { UploadId: ended } = await user.s3.send(done);
    await user.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'ended', UploadId: ended }));
    const { id } = await erase({ tenant });
    await user.s3.send(new PutObjectCommand({ Bucket, Key: 'later', Body: 'stays' }));
    expect(await untilDone(id)).toMatchObject({ versions: 3, versionsLeft: 0 });
    const { text, head, leaves } = await record(id);
    expect(head).toMatchObject({
      scope: { kind: 'tenant', tenantId: tenant },
      summary: { versions: 3, uploads: 1, copies: 4 },
    });
    const uploads = leaves.filter(({ kind }) => kind === 'upload');
    expect(uploads).toMatchObject([{ key: 'part', copies: [{ standing: 'removed', sizeBytes: 1000 }] }]);
    const removals = leaves.flatMap(({ copies }) => copies as { removedAt: string }[]);
    expect(head?.completedAt).toBe(
      removals
        .map(({ removedAt }) => removedAt)
        .toSorted()
        .at(-1),
    );
    expect((await verify(text)).output).toContain('erased      3 versions, 1 unfinished uploads, 4 copies');
    const left = await user.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(['later']);
    expect((await user.s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  });

  it('waits for a backend that is away, says what is missing, and is an alarm after its deadline', async () => {
    const bucket = await newBucket();
    await store(bucket, 'far');
    await operator.send('PUT', '/backends/de-fra-local/state', { state: 'offline' });
    try {
      const { id } = await erase({ bucket, key: 'far', deadline: new Date(Date.now() + 1500).toISOString() });
      const waiting = await waitFor('the deadline', async () => {
        const view = await find(id);
        return view.isOverdue && view.missing?.length === 1 && view;
      });
      expect(waiting).toMatchObject({
        state: 'removing',
        versionsLeft: 1,
        missing: [{ key: 'far', backendId: 'de-fra-local', state: 'deleting' }],
      });
      expect(await overdueMetric()).toBe(1);
      const { items } = await operator.ask<{ items: ErasureView[] }>('GET', '/erasures?limit=1');
      expect(items).toMatchObject([{ id, isOverdue: true }]);
      expect((await operator.send('GET', `/erasures/${id}/document`)).status).toBe(409);
      await operator.send('PUT', '/backends/de-fra-local/state', { state: 'online' });
      expect(await untilDone(id)).toMatchObject({ isOverdue: true, versionsLeft: 0 });
      const { text, head } = await record(id);
      expect(head).toMatchObject({ isInTime: false });
      expect((await verify(text)).output).toContain('AFTER the deadline');
      expect(await overdueMetric()).toBe(0);
    } finally {
      await operator.send('PUT', '/backends/de-fra-local/state', { state: 'online' });
    }
  });

  /** Deletes with a header of ours. @returns the erasures that the answer names */
  const deleteTracked = async (
    command: DeleteObjectCommand | DeleteObjectsCommand,
    value = 'tracked',
  ): Promise<string> => {
    const s3 = createS3Client(gateway.access);
    let named = '';
    s3.middlewareStack.add(
      (next) => async (sent) => {
        (sent.request as { headers: Record<string, string> }).headers['x-sgw-erasure'] = value;
        const result = await next(sent);
        named = (result.response as { headers: Record<string, string> }).headers['x-sgw-erasure'] ?? '';
        return result;
      },
      { step: 'build' },
    );
    try {
      await (s3.send as (command: unknown) => Promise<unknown>).call(s3, command);
      return named;
    } finally {
      s3.destroy();
    }
  };

  it('is made by a delete that asks for it, alone and in bulk, and covers just what that discarded', async () => {
    const bucket = await newBucket();
    for (const key of ['one', 'two', 'three', 'stays']) await store(bucket, key);
    const [first] = (await (await gateway.rest()).object(bucket, 'one')).replicas;
    const single = await deleteTracked(new DeleteObjectCommand({ Bucket: bucket, Key: 'one' }));
    const done = await untilDone(single);
    expect(done).toMatchObject({
      versions: 1,
      scope: { kind: 'object', bucket, key: 'one', covers: 'listed' },
      isOverdue: false,
    });
    expect(await stored()).not.toContain(first?.physicalKey);
    const { text, head } = await record(single);
    expect(head).toMatchObject({ summary: { versions: 1, copies: 2 } });
    expect((await verify(text)).output).toMatch(/VALID {2}record of erasure[^]*the versions listed/);

    const Delete = { Objects: ['two', 'three', 'missing'].map((Key) => ({ Key })) };
    const bulk = await deleteTracked(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    expect(await untilDone(bulk)).toMatchObject({ versions: 2, scope: { kind: 'bucket', covers: 'listed' } });
    expect((await gateway.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(1);
    const nothing = new DeleteObjectCommand({ Bucket: bucket, Key: 'missing' });
    expect(await deleteTracked(nothing)).toBe('');
  });

  it('is not taken for done by a delete marker, nor by a header that nobody signed', async () => {
    const bucket = await newBucket();
    await gateway.s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await store(bucket, 'kept');
    const hidden = deleteTracked(new DeleteObjectCommand({ Bucket: bucket, Key: 'kept' }));
    expect(await s3Failure(hidden)).toMatchObject({ code: 'InvalidRequest', status: 400 });
    const misspelt = deleteTracked(new DeleteObjectCommand({ Bucket: bucket, Key: 'kept' }), 'yes');
    expect(await s3Failure(misspelt)).toMatchObject({ code: 'InvalidArgument', status: 400 });
    const target = presignedTarget(gateway.access, { method: 'DELETE', target: `/${bucket}/kept` });
    const unsigned = await fetch(`${gateway.access.s3Url}${target}`, {
      method: 'DELETE',
      headers: { 'x-sgw-erasure': 'tracked' },
    });
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('HeadersNotSigned'),
    ]);
    expect((await (await gateway.rest()).object(bucket, 'kept')).replicas).toHaveLength(2);
  });

  it('follows whatever a tenant or a bucket with such a policy discards, overwrites among it', async () => {
    const bucket = await newBucket();
    const name = `erase-${bucket}`;
    const document = { format: 1, erasure: { withinDays: 3 } };
    await operator.ask('POST', '/policies', { name, document });
    const attached = await fetch(
      `${gateway.access.apiUrl}/api/v1/buckets/default/${bucket}/placement-policy`,
      {
        method: 'PUT',
        headers: {
          'x-admin-key': gateway.access.adminKey,
          'content-type': 'application/json',
          'if-match': '*',
        },
        body: JSON.stringify({ policy: name, byTag: [] }),
      },
    );
    expect(attached.status).toBe(200);
    await store(bucket, 'person');
    await store(bucket, 'person');
    const newest = async () =>
      (await operator.ask<{ items: ErasureView[] }>('GET', '/erasures?limit=1')).items[0];
    const overwritten = await newest();
    expect(overwritten).toMatchObject({ scope: { bucket, key: 'person', covers: 'listed' }, versions: 1 });
    const days = (Date.parse(overwritten?.deadline ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThanOrEqual(3);
    const Delete = { Objects: [{ Key: 'person' }] };
    await gateway.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    const deleted = await newest();
    expect(deleted?.id).not.toBe(overwritten?.id);
    expect(await untilDone(deleted?.id ?? '')).toMatchObject({ versions: 1, versionsLeft: 0 });
  });

  it('leaves what object lock protects until the lock ends, says so, and is not done before', async () => {
    const bucket = await lockedBucket(gateway.s3);
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    const VersionId = await putLocked(gateway.s3, bucket, 'held', lock);
    const free = await putLocked(gateway.s3, bucket, 'free');
    const { id } = await erase({ bucket });
    const waiting = await waitFor('the reason', async () => {
      const view = await find(id);
      return view.error !== undefined && view;
    });
    expect(waiting).toMatchObject({
      state: 'deleting',
      error: expect.stringContaining('1 versions are under object lock'),
    });
    const read = (Key: string, version: string) =>
      gateway.s3.send(new HeadObjectCommand({ Bucket: bucket, Key, VersionId: version }));
    await expect(read('held', VersionId)).resolves.toMatchObject({ VersionId });
    await expect(read('free', free)).rejects.toMatchObject({ name: 'NotFound' });
    expect((await operator.send('GET', `/erasures/${id}/document`)).status).toBe(409);
    const tracked = new DeleteObjectCommand({ Bucket: bucket, Key: 'held', VersionId });
    expect(await s3Failure(deleteTracked(tracked))).toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  it('is refused without a deadline that can be kept, and of what is not there', async () => {
    const status = async (body: object) => (await operator.send('POST', '/erasures', body)).status;
    const deadline = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await status({ tenant: 'default' })).toBe(400);
    expect(await status({ tenant: 'default', deadline: '2001-01-01T00:00:00Z' })).toBe(400);
    expect(await status({ tenant: 'nobody', deadline })).toBe(404);
    expect(await status({ tenant: 'default\0', deadline })).toBe(400);
    expect(await status({ tenant: 'default', deadline, reason: '\0' })).toBe(400);
    expect(await status({ tenant: 'default', bucket: 'none-such', deadline })).toBe(404);
  });
});
