import { randomUUID } from 'node:crypto';
import type { S3Driver } from '@backend/backends';
import { type ContractOptions, describeDriverContract } from '@backend/backends/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Requirement, describeIf } from '../requires.js';
import { openS3Driver } from './open-s3-driver.js';
import type { S3Server } from './server-family.js';

const MIB = 1024 * 1024;
const { signal } = new AbortController();

export interface S3ServerSuite {
  readonly name: string;
  readonly requirement: Requirement;
  readonly start: () => Promise<S3Server>;
  readonly gaps?: ContractOptions['gaps'];
}

/** The driver contract, and what only an S3 provider has to promise, against a real server. */
export function describeS3Server({ name, requirement, start, gaps }: S3ServerSuite): void {
  describeIf([requirement], `S3Driver against ${name}`, () => {
    let server: S3Server;
    let driver: S3Driver;

    beforeAll(async () => {
      server = await start();
      driver = openS3Driver(server);
    }, 120_000);

    afterAll(async () => {
      driver?.close();
      await server?.stop();
    }, 30_000);

    describeDriverContract('S3Driver', { open: async () => driver, ...(gaps && { gaps }) });

    it('refuses a probe with keys that the server does not know', async () => {
      const stranger = openS3Driver({ ...server, secretAccessKey: 'not-the-secret' });
      await expect(stranger.probe(signal)).rejects.toMatchObject({ failure: 'denied' });
      stranger.close();
    });

    describe('large bodies', () => {
      const bucket = `s3gw-large-${randomUUID().slice(0, 13)}`;
      let inParts: S3Driver;

      beforeAll(async () => {
        inParts = openS3Driver(server, { multipartThresholdBytes: 6 * MIB });
        await inParts.createBucket(bucket, signal);
      });

      afterAll(() => inParts?.close());

      async function* body(pieces: number): AsyncGenerator<Buffer> {
        for (let piece = 0; piece < pieces; piece++) yield Buffer.alloc(MIB, piece + 1);
      }

      it('go in parts, and come back whole', async () => {
        const ref = { bucket, key: randomUUID() };
        const marks = { 'sgw-version': 'v7' };
        const receipt = await inParts.put(ref, body(12), { sizeBytes: 12 * MIB, marks }, signal);
        expect(receipt.sizeBytes).toBe(12 * MIB);
        expect(await inParts.head(ref, signal)).toMatchObject({ sizeBytes: 12 * MIB, marks });
        const edge = await inParts.get(ref, { start: 5 * MIB - 1, end: 5 * MIB }, signal);
        const bytes: number[] = [];
        await edge.deliver((chunk) => void bytes.push(...chunk));
        expect(bytes).toEqual([5, 6]);
      }, 60_000);

      it.each([11, 13])(
        'leave nothing when %d MiB come instead of 12',
        async (pieces) => {
          const ref = { bucket, key: randomUUID() };
          const written = inParts.put(ref, body(pieces), { sizeBytes: 12 * MIB }, signal);
          await expect(written).rejects.toMatchObject({ failure: 'integrity' });
          await expect(inParts.head(ref, signal)).rejects.toMatchObject({ failure: 'not-found' });
          expect(await inParts.listUploads(bucket, signal)).toEqual([]);
        },
        60_000,
      );
    });
  });
}
