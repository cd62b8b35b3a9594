import { DeleteObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CrashWorld, type Side } from '../support/crash-world.js';
import type { RuleMatch } from '../support/fault-proxy/index.js';
import { freePort } from '../support/free-port.js';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { isLongRun } from '../support/workspace.js';

interface KillPoint {
  readonly name: string;
  readonly side: Side;
  readonly match: RuleMatch;
  /** Only in long runs. */
  readonly isLong?: boolean;
}

const chosen = (points: readonly KillPoint[]): KillPoint[] =>
  points.filter(({ isLong }) => isLongRun() || !isLong);

const putPoints = chosen([
  {
    name: 'before the first byte',
    side: 'fi',
    match: { op: 'PutObject', phase: 'request-head' },
    isLong: true,
  },
  {
    name: 'in the middle of the body',
    side: 'fi',
    match: { op: 'PutObject', phase: 'request-body', afterBytes: 150_000 },
  },
  {
    name: 'before the last byte',
    side: 'fi',
    match: { op: 'PutObject', phase: 'before-forward' },
    isLong: true,
  },
  {
    name: 'when the backend has all bytes',
    side: 'fi',
    match: { op: 'PutObject', phase: 'after-forward' },
    isLong: true,
  },
  {
    name: 'when the backend has answered and nobody knows',
    side: 'fi',
    match: { op: 'PutObject', phase: 'before-reply' },
  },
  { name: 'when the gateway has the answer', side: 'fi', match: { op: 'PutObject', phase: 'after-reply' } },
]);

const completePoints = chosen([
  {
    name: 'before the backend knows',
    side: 'fi',
    match: { op: 'CompleteMultipartUpload', phase: 'request-head' },
    isLong: true,
  },
  {
    name: 'when the backend has completed',
    side: 'fi',
    match: { op: 'CompleteMultipartUpload', phase: 'before-reply' },
  },
]);

const copyPoints = chosen([
  { name: 'at claim', side: 'fi', match: { op: 'GetObject', phase: 'request-head' } },
  {
    name: 'while reading the source',
    side: 'fi',
    match: { op: 'GetObject', phase: 'reply-body', afterBytes: 100_000 },
    isLong: true,
  },
  {
    name: 'while copying',
    side: 'de',
    match: { op: 'PutObject', phase: 'request-body', afterBytes: 100_000 },
  },
  { name: 'at verify', side: 'de', match: { op: 'PutObject', phase: 'before-reply' } },
  { name: 'at commit', side: 'de', match: { op: 'PutObject', phase: 'after-reply' } },
]);

const deletePoints = chosen([
  { name: 'before the backend deletes', side: 'de', match: { op: 'DeleteObject', phase: 'request-head' } },
  {
    name: 'when the backend has deleted',
    side: 'de',
    match: { op: 'DeleteObject', phase: 'before-reply' },
    isLong: true,
  },
]);

function killTests(
  world: () => CrashWorld,
  points: { readonly copies: KillPoint[]; readonly deletes: KillPoint[] },
): void {
  let round = 0;

  afterEach(async () => {
    for (const [key, body] of world().acknowledged) {
      expect([key, (await world().read(key))?.equals(body)]).toEqual([key, true]);
    }
    await world().untilSettled();
  });

  it.each(points.copies)(
    'check 123: a copy is made although the gateway is killed $name',
    async ({ side, match }) => {
      const body = uniqueBytes(300_000);
      await world().killAt(side, match, () => world().put(`copy-${++round}`, body));
      expect((await world().read(`copy-${round}`))?.equals(body)).toBe(true);
    },
  );

  it.each(points.deletes)(
    'check 126: a deletion stays and is finished although the gateway is killed $name',
    async ({ side, match }) => {
      const key = `deleted-${++round}`;
      await world().put(key, uniqueBytes(1000));
      await world().untilSettled();
      world().acknowledged.delete(key);
      await world().killAt(side, match, () =>
        world().client((s3) => s3.send(new DeleteObjectCommand({ Bucket: world().bucket, Key: key }))),
      );
      expect(await world().read(key)).toBeUndefined();
    },
  );

  it.each(points.deletes)(
    'removing one copy is finished although the gateway is killed $name',
    async ({ side, match }) => {
      const key = `fewer-${++round}`;
      await world().put(key, uniqueBytes(1000));
      await world().untilSettled();
      const Tagging = { TagSet: [{ Key: 'replica-count', Value: '1' }] };
      await world().killAt(side, match, () =>
        world().client((s3) =>
          s3.send(new PutObjectTaggingCommand({ Bucket: world().bucket, Key: key, Tagging })),
        ),
      );
    },
  );
}

describe('kill -9', () => {
  const backing = useGateway({ isBacking: true });
  jest.setTimeout(300_000);

  describe('with workers that claim rows', () => {
    let world: CrashWorld;
    beforeAll(async () => {
      world = await CrashWorld.open(backing.access);
    });
    afterAll(() => world?.close());

    it.each(putPoints)(
      'check 120: during an overwrite $name, the acknowledged object stays',
      async ({ side, match }) => {
        const [old, fresh] = [uniqueBytes(300_000), uniqueBytes(300_000)];
        await world.put('overwritten', old);
        await world.untilSettled();
        await world.killAt(side, match, () => world.put('overwritten', fresh));
        const seen = await world.read('overwritten');
        if (world.acknowledged.get('overwritten') === old) {
          // Not acknowledged: the row alone decides, but it is one of the two as a whole.
          expect([old, fresh].some((body) => seen?.equals(body))).toBe(true);
          if (match.phase !== 'after-reply') expect(seen?.equals(old)).toBe(true);
          world.acknowledged.set('overwritten', seen ?? old);
        }
      },
    );

    it.each(putPoints)(
      'check 119: during a new PUT $name, no half object is visible',
      async ({ name, side, match }) => {
        const body = uniqueBytes(300_000);
        const key = `new ${name}`;
        await world.killAt(side, match, () => world.put(key, body));
        const seen = await world.read(key);
        if (match.phase !== 'after-reply') expect(seen).toBeUndefined();
        expect(seen === undefined || seen.equals(body)).toBe(true);
      },
    );

    it.each(completePoints)(
      'check 125: during a multipart complete $name, a second complete succeeds',
      async ({ name, side, match }) => {
        const key = `multipart ${name}`;
        const bodies = [uniqueBytes(MIN_PART), uniqueBytes(1000)];
        const uploadId = { id: '', parts: [] as Awaited<ReturnType<UploadInSteps['part']>>[] };
        await world.killAt(side, match, () =>
          world.client(async (s3) => {
            const upload = await UploadInSteps.begin(s3, world.bucket, key);
            for (const [index, body] of bodies.entries())
              uploadId.parts.push(await upload.part(index + 1, body));
            uploadId.id = upload.uploadId;
            await upload.complete(uploadId.parts);
          }),
        );
        await world.client(async (s3) => {
          await UploadInSteps.resume(s3, { bucket: world.bucket, key, uploadId: uploadId.id }).complete(
            uploadId.parts,
          );
        });
        world.acknowledged.set(key, Buffer.concat(bodies));
      },
    );

    killTests(() => world, { copies: copyPoints, deletes: deletePoints });
  });

  describeIf(['redis-server'], 'with Bull', () => {
    let world: CrashWorld;
    let redis: RedisServer;
    beforeAll(async () => {
      redis = new RedisServer(await freePort());
      await redis.start();
      world = await CrashWorld.open(backing.access, { SGW_REDIS_URL: redis.url });
    });
    afterAll(async () => {
      await world?.close();
      await redis.kill();
    });

    const short = copyPoints.filter(
      ({ name }) => isLongRun() || name === 'while copying' || name === 'at commit',
    );
    killTests(() => world, { copies: short, deletes: deletePoints });

    it('rings the workers through Redis', async () => {
      await world.put('rung', uniqueBytes(1000));
      await world.untilSettled();
      expect(await redis.run((commands) => commands.keys('sgw-*:replication:*'))).not.toEqual([]);
    });

    it('check 131: flushing Redis under load loses nothing', async () => {
      const writes = Array.from({ length: 40 }, async (_, index) => {
        await world.put(`flushed-${index}`, uniqueBytes(10_000));
        if (index % 5 === 0) await redis.run((commands) => commands.flushall());
      });
      await Promise.all(writes);
      await redis.run((commands) => commands.flushall());
      expect([...world.acknowledged.keys()].filter((key) => key.startsWith('flushed-'))).toHaveLength(40);
    });
  });
});
