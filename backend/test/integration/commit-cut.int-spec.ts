import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { WireCutter } from '../support/fault-proxy/index.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { listKeys } from '../support/list-keys.js';
import { UploadInSteps } from '../support/multipart.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { createS3Client, s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';
import { filesHolding, LOCAL_ZONES } from '../support/zones.js';

/** The statement that makes a version visible: PostgreSQL commits it with itself. */
const COMMIT = 'commit_put_';
const Bucket = 'cut';

describe('a PostgreSQL connection that is cut around the commit', () => {
  let database: TestDatabase;
  let cutter: WireCutter;
  let gateway: Gateway;
  let direct: pg.Client;
  let s3: S3Client;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    database = await createTestDatabase();
    direct = new pg.Client({ connectionString: database.url });
    await direct.connect();
    const { host, port } = direct;
    cutter = await WireCutter.start(
      host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port },
    );
    const url = new URL(database.url);
    url.search = '';
    const { username, password, pathname } = url;
    gateway = await startGateway({
      env: {
        SGW_DATABASE_URL: `postgres://${username}:${password}@127.0.0.1:${cutter.port}${pathname}`,
        SGW_SWEEP_GRACE_SECONDS: '1',
        SGW_SWEEP_INTERVAL_SECONDS: '1',
        SGW_LEASE_SECONDS: '2',
        SGW_LOG_LEVEL: 'warn',
      },
    });
    s3 = createS3Client(gateway);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    s3?.destroy();
    await gateway?.stop();
    await cutter?.stop();
    await direct?.end();
    await database?.drop();
  });

  const put = (Key: string, Body: Buffer, bucket = Bucket) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const bytesOf = async (Key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const live = async (key: string): Promise<{ readonly size: string }[]> => {
    const { rows } = await direct.query<{ size: string }>(
      `SELECT v.size_bytes AS size FROM object_version v WHERE key = $1 AND state = 'live' AND is_current`,
      [key],
    );
    return rows;
  };
  /** How often the row of a key has been decided, waited for past the connection that is cut. */
  const committed = (key: string, sizeBytes: number) => () =>
    waitFor('the commit', async () => (await live(key))[0]?.size === String(sizeBytes));
  const held = async (body: Buffer) => (await filesHolding(gateway, LOCAL_ZONES.fi, body)).length;
  /** What the client is told: success, or that it may try again; never anything else. */
  const told = (call: Promise<unknown>) =>
    call.then(
      () => 200,
      () => s3Failure(call).then(({ status }) => status),
    );

  it('check 121: before the commit: nothing of a new object is there, and its bytes go', async () => {
    const body = uniqueBytes(5000);
    const cut = cutter.cut({ bytes: COMMIT, when: 'before' });
    expect(await told(put('new', body))).toBe(503);
    await cut;
    expect(await live('new')).toEqual([]);
    expect(await s3Failure(bytesOf('new'))).toMatchObject({ code: 'NoSuchKey' });
    expect(await listKeys(s3, Bucket)).not.toContain('new');
    await waitFor('the bytes to go', async () => (await held(body)) === 0);
    await put('new', body);
    expect((await bytesOf('new')).equals(body)).toBe(true);
  });

  it('check 121: before the commit: the object that is replaced stays, byte for byte', async () => {
    const [old, body] = [uniqueBytes(5000), uniqueBytes(6000)];
    await put('replaced', old);
    const cut = cutter.cut({ bytes: COMMIT, when: 'before' });
    expect(await told(put('replaced', body))).toBe(503);
    await cut;
    expect((await bytesOf('replaced')).equals(old)).toBe(true);
    await waitFor('the bytes to go', async () => (await held(body)) === 0);
    expect((await bytesOf('replaced')).equals(old)).toBe(true);
  });

  it.each(['new', 'replaced'] as const)(
    'check 121: after the commit, before its answer: a %s object is whole, and stays',
    async (kind) => {
      const Key = `committed-${kind}`;
      const [old, body] = [uniqueBytes(5000), uniqueBytes(6000)];
      if (kind === 'replaced') await put(Key, old);
      const cut = cutter.cut({ bytes: COMMIT, when: { after: committed(Key, body.length) } });
      expect([200, 503]).toContain(await told(put(Key, body)));
      await cut;
      expect((await bytesOf(Key)).equals(body)).toBe(true);
      // The row has decided: neither who could not know it nor the sweeper takes the bytes away.
      if (kind === 'replaced') await waitFor('the old bytes to go', async () => (await held(old)) === 0);
      else await waitFor('a sweep', sweptPast(await sweeps()));
      expect((await bytesOf(Key)).equals(body)).toBe(true);
      expect(await listKeys(s3, Bucket, Key)).toEqual([Key]);
      // Who tries again changes nothing but the bytes' place.
      await put(Key, body);
      expect((await bytesOf(Key)).equals(body)).toBe(true);
      expect(await live(Key)).toHaveLength(1);
    },
  );

  it('check 121: after the commit of a version: a retry makes a second one, and both are whole', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'versions' }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration }));
    const body = uniqueBytes(7000);
    const cut = cutter.cut({ bytes: COMMIT, when: { after: committed('versioned', body.length) } });
    await told(put('versioned', body, 'versions'));
    await cut;
    await put('versioned', body, 'versions');
    const { rows } = await direct.query<{ size: string }>(
      `SELECT size_bytes AS size FROM object_version WHERE key = 'versioned' AND state = 'live'`,
    );
    expect(rows.map(({ size }) => size)).toEqual(['7000', '7000']);
  });

  it.each(['before', 'after'] as const)(
    'check 121: %s the commit of a multipart upload: completing it again gives the one object',
    async (when) => {
      const Key = `multipart-${when}`;
      const body = uniqueBytes(9000);
      const upload = await UploadInSteps.begin(s3, Bucket, Key);
      const part = await upload.part(1, body);
      const cut = cutter.cut({
        bytes: COMMIT,
        when: when === 'before' ? 'before' : { after: committed(Key, body.length) },
      });
      await told(upload.complete([part]));
      await cut;
      const again = { Bucket, Key, UploadId: upload.uploadId, MultipartUpload: { Parts: [part] } };
      const { ETag } = await waitFor('the completion', () =>
        s3.send(new CompleteMultipartUploadCommand(again)).catch(() => undefined),
      );
      expect(ETag).toMatch(/-1"$/);
      expect((await bytesOf(Key)).equals(body)).toBe(true);
      expect(await live(Key)).toHaveLength(1);
    },
  );

  /** Sweeps leave their mark on what is garbage: an object that is removed shows that one has passed. */
  const sweeps = async (): Promise<Buffer> => {
    const mark = uniqueBytes(100);
    await put('mark', mark);
    await put('mark', uniqueBytes(100));
    return mark;
  };
  const sweptPast = (mark: Buffer) => async () => (await held(mark)) === 0;
});
