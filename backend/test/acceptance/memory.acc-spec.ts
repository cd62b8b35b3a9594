import { once } from 'node:events';
import { appendFile, readdir, readFile, readlink } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AttestationView } from '@sgw/contracts';
import { type Gateway, startGateway } from '../support/gateway.js';
import { Operator } from '../support/operator.js';
import { presignedTarget } from '../support/presigned-request.js';
import { peakResidentKib, resetPeak, residentKib } from '../support/process-memory.js';
import { createS3Client } from '../support/s3-client.js';
import { generatedBody, getHash, putStream } from '../support/streamed-body.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

const sizeMib = isLongRun() ? 2048 : 256;
const GROWTH_LIMIT_KIB = 64 * 1024;
const MANIFEST_BYTES = 64 * 1024 ** 2;
/** What the sockets of both ends and the streams before them hold at most. */
const UNDER_WAY_LIMIT_BYTES = 24 * 1024 ** 2;
/** Longer than it takes to read the whole file. */
const STANDSTILL_MS = 1500;

describe('memory', () => {
  let gateway: Gateway;
  jest.setTimeout(600_000);

  const url = (method: string, key: string): string =>
    gateway.s3Url + presignedTarget(gateway, { method, target: `/memory/${key}`, expires: 3600 });
  const upload = async (key: string, mebibytes: number): Promise<string> => {
    const body = generatedBody(mebibytes);
    expect(await putStream(url('PUT', key), body.stream, mebibytes * 1024 ** 2)).toBe(200);
    return body.sha256();
  };

  beforeAll(async () => {
    gateway = await startGateway();
    const s3 = createS3Client(gateway);
    await s3.send(new CreateBucketCommand({ Bucket: 'memory' }));
    s3.destroy();
    // Code, pools and buffers that every gateway needs once are there before the growth is measured.
    for (let round = 0; round < 3; round++) {
      await upload('warm', 32);
      await getHash(url('GET', 'warm'));
    }
  });
  afterAll(() => gateway.stop());

  it(`grows by less than 64 MiB while ${sizeMib} MiB go up and down`, async () => {
    const before = await residentKib(gateway.pid);
    await resetPeak(gateway.pid);
    const sent = await upload('large', sizeMib);
    expect(await getHash(url('GET', 'large'))).toBe(sent);
    expect((await peakResidentKib(gateway.pid)) - before).toBeLessThan(GROWTH_LIMIT_KIB);
  });

  it('a reader of an attestation that stands still stops the reading of the file, and one that leaves ends it', async () => {
    const operator = new Operator(() => gateway);
    const { id } = await operator.ask<AttestationView>('POST', '/attestations', { tenant: 'default' });
    await waitFor('the attestation', async () => {
      const { state } = await operator.ask<AttestationView>('GET', `/attestations/${id}`);
      return state === 'ready';
    });
    const manifest = join(gateway.dataDir, 'attestations', `${id}.ndjson`);
    // As long as that of a hundred thousand objects, which would take minutes to be stored.
    await appendFile(manifest, `${'x'.repeat(1023)}\n`.repeat(MANIFEST_BYTES / 1024));
    const request = get(`${gateway.apiUrl}/api/v1/attestations/${id}/document`, {
      headers: { 'x-admin-key': gateway.adminKey },
    });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.pause();
    await sleep(STANDSTILL_MS);
    const read = await bytesRead(gateway.pid, manifest);
    expect(read).toBeLessThan(UNDER_WAY_LIMIT_BYTES);
    await sleep(STANDSTILL_MS);
    expect(await bytesRead(gateway.pid, manifest)).toBe(read);
    request.destroy();
    await waitFor(
      'the end of the reading',
      async () => (await bytesRead(gateway.pid, manifest)) === undefined,
    );
  });
});

/** How far a process has read a file that it has open; undefined when it has not (Linux, proc(5)). */
async function bytesRead(pid: number, path: string): Promise<number | undefined> {
  for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (target !== path) continue;
    const info = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8').catch(() => '');
    return Number(/^pos:\s+(\d+)$/m.exec(info)?.[1]);
  }
  return undefined;
}
