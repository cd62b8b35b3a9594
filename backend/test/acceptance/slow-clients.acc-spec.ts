import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { Operator } from '../support/operator.js';
import { headBytes, prepareRequest } from '../support/raw-request.js';
import { fileBackendYaml } from '../support/s3-backends-yaml.js';
import { createS3Client, s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';

/** More than the system takes in for a client that does not read. */
const LARGE = 24 * 1024 * 1024;
const CONCURRENCY = 2;

/** A gateway whose one backend works on two calls at once: what 64 clients do elsewhere, two do here. */
describe('clients that stand still or leave', () => {
  let gateway: Gateway;
  let folder: string;
  let operator: Operator;
  let mine: S3Client;
  let other: S3Client;
  let anotherTenants: S3Client;
  const sockets: Socket[] = [];
  jest.setTimeout(60_000);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-slow-'));
    const backendsFile = join(folder, 'backends.yaml');
    const zone = fileBackendYaml('fi', 'slow', join(folder, 'zone'));
    await writeFile(backendsFile, `backends:\n${zone}    limits: { concurrency: ${CONCURRENCY} }\n`);
    gateway = await startGateway({
      backendsFile,
      env: { SGW_CLIENT_STALL_MS: '500', SGW_BACKEND_WAIT_MS: '20000', SGW_LOG_LEVEL: 'warn' },
    });
    operator = new Operator(() => gateway);
    mine = createS3Client(gateway);
    other = (await operator.user('default')).s3;
    anotherTenants = (await operator.user(await operator.tenant())).s3;
    for (const [client, Bucket] of [
      [mine, 'mine'],
      [other, 'others'],
      [anotherTenants, 'elsewhere'],
    ] as const) {
      await client.send(new CreateBucketCommand({ Bucket }));
      await client.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'small' }));
    }
    await mine.send(new PutObjectCommand({ Bucket: 'mine', Key: 'large', Body: uniqueBytes(LARGE) }));
  });

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  afterAll(async () => {
    operator.close();
    mine.destroy();
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A connection that sends and never reads. */
  const deafConnection = async (bytes: Buffer): Promise<Socket> => {
    const { hostname, port } = new URL(gateway.s3Url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    return socket;
  };
  const download = headOf('GET', '/mine/large');
  function headOf(method: string, target: string, contentLength: number | null = null): () => Buffer {
    return () => headBytes(prepareRequest(gateway, { method, target, contentLength }));
  }
  const open = (count: number, bytes: (index: number) => Buffer): Promise<Socket[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => deafConnection(bytes(index))));
  const inFlight = async (): Promise<number> => {
    const metrics = await (
      await fetch(`${gateway.apiUrl}/metrics`, { headers: { 'x-admin-key': gateway.adminKey } })
    ).text();
    return Number(/^sgw_s3_inflight\S* (\d+)/m.exec(metrics)?.[1]);
  };
  const underWay = (count: number): Promise<unknown> =>
    waitFor(`${count} requests under way`, async () => (await inFlight()) >= count);

  const expectServed = async (client: S3Client, Bucket: string): Promise<void> => {
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'small' }));
    expect(await read.Body?.transformToString()).toBe('small');
    const Body = uniqueBytes(600_000);
    await client.send(new PutObjectCommand({ Bucket, Key: 'written', Body }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'written' }));
    expect(head.ContentLength).toBe(Body.length);
  };

  it('serves everybody while one user has more downloads standing still than the backend has places', async () => {
    await open(3 * CONCURRENCY, download);
    await underWay(CONCURRENCY);
    await expectServed(anotherTenants, 'elsewhere');
    await expectServed(other, 'others');
    await expectServed(mine, 'mine');
  });

  it('serves everybody while one user has more uploads standing still than the backend has places', async () => {
    const begun = uniqueBytes(1_500_000);
    await open(3 * CONCURRENCY, (index) =>
      Buffer.concat([
        headBytes(
          prepareRequest(gateway, {
            method: 'PUT',
            target: `/mine/stalled-${index}`,
            payloadHash: 'UNSIGNED-PAYLOAD',
            contentLength: 4_000_000,
          }),
        ),
        begun,
      ]),
    );
    await underWay(CONCURRENCY);
    await expectServed(anotherTenants, 'elsewhere');
    await expectServed(other, 'others');
    await expectServed(mine, 'mine');
    const none = await s3Failure(mine.send(new HeadObjectCommand({ Bucket: 'mine', Key: 'stalled-0' })));
    expect(none.status).toBe(404);
  });

  it('takes clients that leave in the middle of a download for no failure of the backend', async () => {
    for (let round = 0; round < 2; round++) {
      for (const socket of await open(CONCURRENCY, download)) {
        await underWay(1);
        await new Promise((resolve) => setTimeout(resolve, 100));
        socket.resetAndDestroy();
      }
    }
    for (let round = 0; round < 6; round++) {
      const [socket] = await open(1, download);
      await underWay(1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket?.resetAndDestroy();
    }
    await expectServed(mine, 'mine');
    await expectServed(anotherTenants, 'elsewhere');
    expect(gateway.log()).not.toContain('nobody foresaw');
  });

  it('serves one request of a connection at a time, whatever is sent ahead', async () => {
    const ahead = Buffer.concat(Array.from({ length: 200 }, download));
    await open(1, () => ahead);
    await underWay(1);
    expect(await inFlight()).toBe(1);
    await expectServed(mine, 'mine');
    const unsigned = Buffer.from('GET /none/x HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5000));
    await open(1, () => unsigned);
    await expectServed(mine, 'mine');
    expect(gateway.log()).not.toContain('nobody foresaw');
  });
});
