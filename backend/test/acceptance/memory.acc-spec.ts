import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { presignedTarget } from '../support/presigned-request.js';
import { peakResidentKib, resetPeak, residentKib } from '../support/process-memory.js';
import { createS3Client } from '../support/s3-client.js';
import { generatedBody, getHash, putStream } from '../support/streamed-body.js';
import { isLongRun } from '../support/workspace.js';

const sizeMib = isLongRun() ? 2048 : 256;
const GROWTH_LIMIT_KIB = 64 * 1024;

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
});
