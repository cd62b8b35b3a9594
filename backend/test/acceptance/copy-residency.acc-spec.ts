import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DecisionView } from '@sgw/contracts';
import { readdir } from 'node:fs/promises';
import { UploadInSteps } from '../support/multipart.js';
import { PolicyWorld } from '../support/policy-world.js';
import { s3Failure, s3Refusal } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

const FI = { residency: { allow: [{ country: 'fi' }] } };

describe('copies obey both ends', () => {
  let world: PolicyWorld;
  jest.setTimeout(180_000);

  beforeAll(async () => {
    world = await PolicyWorld.open({ SGW_LOG_LEVEL: 'info' });
  });
  afterAll(() => world.close());

  const copy = (from: string, Bucket: string, more: object = {}) =>
    world.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${from}/k`, ...more }));
  const copyPart = async (from: string, { bucket, key, uploadId }: UploadInSteps, PartNumber: number) => {
    const { CopyPartResult } = await world.s3.send(
      new UploadPartCopyCommand({
        Bucket: bucket,
        Key: key,
        UploadId: uploadId,
        PartNumber,
        CopySource: `${from}/k`,
      }),
    );
    return { PartNumber, ETag: CopyPartResult?.ETag };
  };
  const source = async (...made: Parameters<PolicyWorld['bucket']>) => {
    const bucket = await world.bucket(...made);
    await world.put(bucket, 'k', 'body');
    return bucket;
  };
  const untilHeld = (bucket: string, key: string, backends: string) =>
    waitFor(`${key} at ${backends}`, async () => (await world.held(bucket, key)) === backends, {
      timeoutMs: 30_000,
    });
  const files = async (id: 'de') => (await readdir(world.folderOf(id), { recursive: true })).length;

  describe('CopyObject', () => {
    it.each([
      ['by its policy', FI, undefined, /lies in .*\(de\), not in country fi/],
      ['by its locations', undefined, 'fi', /lies in .*\(de\), not in country fi/],
    ])('is refused outside of the residency of its source %s, before the first byte', async (...given) => {
      const [, policy, locations, reason] = given;
      const from = await source(policy, locations);
      const to = await world.bucket(undefined, 'de');
      const before = await files('de');
      const failure = await s3Refusal(copy(from, to));
      expect(failure).toMatchObject({ code: 'AccessDenied', status: 403 });
      expect(failure.message).toMatch(reason);
      const { record } = await world.ask<DecisionView>({
        path: `/decisions/${failure.headers['x-sgw-decision'] ?? ''}`,
      });
      expect(record).toMatchObject({ outcome: 'refused', policies: [{ scope: 'origin' }] });
      expect(await files('de')).toBe(before);
    });

    it('lies where both ends allow it, also when more copies are asked for later and its tags are set', async () => {
      const from = await source(FI);
      const to = await world.bucket(undefined, 'de,fi');
      await copy(from, to);
      await untilHeld(to, 'copy', 'fi');
      const tag = (Key: string, Value: string) =>
        world.s3.send(
          new PutObjectTaggingCommand({ Bucket: to, Key: 'copy', Tagging: { TagSet: [{ Key, Value }] } }),
        );
      await expect(tag('replica-count', '2')).rejects.toMatchObject({ name: 'AccessDenied' });
      await expect(tag('sgw:residency', '[]')).rejects.toMatchObject({ name: 'InvalidTag' });
      await tag('colour', 'red');
      const { TagSet } = await world.s3.send(new GetObjectTaggingCommand({ Bucket: to, Key: 'copy' }));
      expect(TagSet).toEqual([{ Key: 'colour', Value: 'red' }]);
      expect((await world.s3.send(new GetObjectCommand({ Bucket: to, Key: 'copy' }))).TagCount).toBe(1);
      const { today } = await world.explain(to, 'copy');
      expect(today.order).toEqual(['fi']);
      expect(today.policies).toMatchObject([{ scope: 'origin' }]);
    });

    it('of a copy obeys the first source, too', async () => {
      const first = await source(FI);
      const second = await world.bucket(undefined, 'de,fi');
      await copy(first, second, { Key: 'k' });
      const third = await world.bucket(undefined, 'de');
      expect(await s3Failure(copy(second, third))).toMatchObject({ code: 'AccessDenied' });
    });

    it('may leave where the policy of the source allows copyOut, and is audited', async () => {
      const from = await source({ ...FI, copyOut: true });
      const to = await world.bucket(undefined, 'de');
      await copy(from, to);
      await untilHeld(to, 'copy', 'de');
      const lines = world.gateway
        .log()
        .split('\n')
        .filter((line) => line.includes('allow copyOut'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/policy-[^"]*@1/);
    });
  });

  describe('UploadPartCopy', () => {
    it('is refused where the upload lies outside of the residency of the source', async () => {
      const from = await source(FI);
      const upload = await UploadInSteps.begin(world.s3, await world.bucket(undefined, 'de'), 'joined');
      const failure = await s3Refusal(copyPart(from, upload, 1));
      expect(failure).toMatchObject({ code: 'AccessDenied', status: 403 });
      expect(failure.message).toContain('not in country fi');
      expect(failure.headers['x-sgw-decision']).toMatch(/^[0-9a-f]{32}$/);
    });

    it('restricts the object by the sources of all its parts', async () => {
      const [fiOrSe, fiOrDe] = [await source(undefined, 'fi,se'), await source(undefined, 'fi,de')];
      const to = await world.bucket(undefined, 'fi,se,de');
      const upload = await UploadInSteps.begin(world.s3, to, 'joined');
      await copyPart(fiOrSe, upload, 1);
      const last = await copyPart(fiOrDe, upload, 2);
      await upload.complete([last]);
      expect((await world.explain(to, 'joined')).today.order).toEqual(['fi']);
    });

    it('may leave where the policy of the source allows copyOut', async () => {
      const from = await source({ ...FI, copyOut: true });
      const to = await world.bucket(undefined, 'de');
      const upload = await UploadInSteps.begin(world.s3, to, 'joined');
      await upload.complete([await copyPart(from, upload, 1)]);
      await untilHeld(to, 'joined', 'de');
    });
  });
});
