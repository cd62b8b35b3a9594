import { readdir } from 'node:fs/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionView, ObjectView } from '@sgw/contracts';
import { AdoptionWorld, ELSEWHERE, history, PROVIDER, rawListing } from '../support/adoption-world.js';
import { fillWithVersions, ODD_KEYS } from '../support/foreign-bucket.js';
import { describeIf } from '../support/requires.js';
import { s3Failure } from '../support/s3-client.js';
import { startCeph } from '../support/servers/ceph.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

/** Three pages of a listing. */
const { pageSize, many } = isLongRun() ? { pageSize: 700, many: 2_000 } : { pageSize: 40, many: 100 };

describeIf(['radosgw'], 'Ceph RGW as the provider of an adopted bucket', () => {
  let world: AdoptionWorld;
  jest.setTimeout(300_000);
  beforeAll(async () => {
    world = await AdoptionWorld.open(async () => {
      const { endpoint: s3Url, ...server } = await startCeph({ pageSize });
      return { s3Url, ...server };
    });
  });
  afterAll(() => world?.close());

  const inTwoPlaces = { locationConstraint: 'fi,de', replicaCount: 2 };
  const text = async (Bucket: string, Key: string, VersionId?: string) =>
    (await world.ours.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
  const copiesOf = async (bucket: string, key: string) => {
    const path = `/buckets/default/${bucket}/object?key=${encodeURIComponent(key)}`;
    const { replicas } = await world.operator.ask<ObjectView>('GET', path);
    return replicas.map(({ backendId, state }) => `${backendId} ${state}`).sort();
  };
  const untilCopied = (bucket: string, keys: readonly string[]) =>
    waitFor(
      `two copies in ${bucket}`,
      async () => {
        const copies = await Promise.all(keys.map((key) => copiesOf(bucket, key)));
        return copies.every((of) => of.join() === `${ELSEWHERE} completed,${PROVIDER} completed`);
      },
      { timeoutMs: 120_000 },
    );

  describe('with versions, markers, an object in parts and odd names', () => {
    const BUCKET = 'ceph-versions';
    let adoption: AdoptionView;
    let before: readonly string[];
    let large: Buffer;

    beforeAll(async () => {
      await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
      large = await fillWithVersions(world.theirs, BUCKET);
      before = await rawListing(world.theirs, BUCKET);
      adoption = await world.adopt(BUCKET, inTwoPlaces);
    });

    it('is listed as it lies there, and verified byte for byte', async () => {
      const view = await world.until(adoption.id, 'adopted');
      expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
      const versions = before.filter((line) => line.includes(' version ')).length;
      expect(view.listing).toMatchObject({ versions, markers: before.length - versions, skipped: 0 });
      expect(view.verification).toMatchObject({ versions, remainingVersions: 0, bytes: view.listing.bytes });
    });

    it('is read: odd names, old versions, the object in parts', async () => {
      for (const key of ODD_KEYS) expect(await text(BUCKET, key)).toBe(`body of ${key}`);
      expect(await text(BUCKET, 'plain', 'null')).toBe('null version');
      const whole = await world.ours.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'large' }));
      expect(whole.ETag).toMatch(/-2"$/);
      expect(large.equals((await whole.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    });

    it('gets its second copies, and nothing changes at the provider', async () => {
      await untilCopied(BUCKET, [...ODD_KEYS, 'large', 'often', 'described']);
      expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
    });

    it('loses, once converted, exactly the version that a client deletes, and is given back with all others', async () => {
      await world.steer(adoption.id, 'convert');
      const { Versions = [] } = await world.ours.send(
        new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'often' }),
      );
      const [, second] = Versions;
      const VersionId = second?.VersionId;
      const body = await text(BUCKET, 'often', VersionId);
      expect(body).toBe('turn 2');
      await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'often', VersionId }));
      await waitFor(
        'the removal',
        async () => (await rawListing(world.theirs, BUCKET)).length < before.length,
      );
      const left = await rawListing(world.theirs, BUCKET);
      const lost = before.filter((line) => !left.includes(line));
      expect(lost).toEqual([expect.stringContaining(`often version false ${body?.length} ${second?.ETag}`)]);

      const written = await world.ours.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: 'plain', Body: 'written here' }),
      );
      expect(await text(BUCKET, 'plain')).toBe('written here');
      const refused = await world.operator.send('POST', `/adoptions/${adoption.id}/release`);
      expect(await refused.json()).toMatchObject({ code: 'adoption-holds-writes', details: { objects: 1 } });
      const ours = { Bucket: BUCKET, Key: 'plain', VersionId: written.VersionId };
      await world.ours.send(new DeleteObjectCommand(ours));
      expect(await text(BUCKET, 'plain')).toBe('body of plain');
      await world.steer(adoption.id, 'release');
      await world.until(adoption.id, 'released');
      expect(await rawListing(world.theirs, BUCKET)).toEqual(left);
    });
  });

  describe('of several pages, while the gateway is killed', () => {
    const BUCKET = 'ceph-many';
    const keys = Array.from({ length: many }, (_, at) => `many/${String(at).padStart(5, '0')}`);
    let adoption: AdoptionView;
    let before: readonly string[];

    beforeAll(async () => {
      await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
      for (let at = 0; at < many; at += 50)
        await Promise.all(
          keys
            .slice(at, at + 50)
            .map((Key) => world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }))),
        );
      before = await rawListing(world.theirs, BUCKET);
    });

    /** Kills the gateway before the provider's nth answer of an operation arrives, and starts it again. */
    const killedAt = async (match: { op: string; nth: number }, begin: () => Promise<unknown>) => {
      const { proxy, gateway } = world;
      const fault = { kind: 'kill', pid: gateway.pid } as const;
      proxy.add({ id: 'kill', match: { ...match, phase: 'before-reply' }, fault });
      await begin();
      await gateway.untilEnded();
      proxy.removeRules('kill');
      await gateway.start();
    };

    it('is listed on, with every row once, and verified on, with every object counted once', async () => {
      // Of the listings the first one is the look before: this is the second page.
      await killedAt({ op: 'ListObjectsV2', nth: 3 }, async () => {
        adoption = await world.adopt(BUCKET, inTwoPlaces);
      });
      await killedAt({ op: 'GetObject', nth: many / 2 }, () => Promise.resolve());
      const view = await world.until(adoption.id, 'adopted');
      const pages = Math.ceil(many / pageSize);
      expect(view.listing).toMatchObject({ pages, versions: many, objects: many });
      expect(view.verification).toMatchObject({
        versions: many,
        remainingVersions: 0,
        bytes: view.listing.bytes,
      });
      expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
      expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
    });

    it('is compared on, with every difference found once', async () => {
      const [first = '', last = ''] = [keys[0], keys.at(-1)];
      await world.theirs.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: first }));
      await world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key: last, Body: 'another' }));
      await world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'added', Body: 'added' }));
      before = await rawListing(world.theirs, BUCKET);
      await killedAt({ op: 'ListObjectsV2', nth: 2 }, () => world.steer(adoption.id, 'relist', {}));
      const seen = await world.untilSeen(
        adoption.id,
        'comparison to end',
        ({ foreign }) => foreign.comparedAt !== null && !foreign.isComparing,
      );
      expect(seen.foreign).toMatchObject({ new: 1, changed: 1, removed: 1 });
      expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
    });

    it('is given back, with nothing of our own left behind', async () => {
      const { gateway } = world;
      await untilCopied(BUCKET, keys.slice(1, -1));
      await world.steer(adoption.id, 'release');
      await gateway.kill('SIGKILL');
      await gateway.start();
      await world.until(adoption.id, 'released');
      await expect(s3Failure(text(BUCKET, 'added'))).resolves.toMatchObject({ code: 'NoSuchBucket' });
      await waitFor('our copies to go', async () => (await filesIn(world.elsewhere)) === 0, {
        timeoutMs: 120_000,
      });
      expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
    });
  });
});

/** Files of objects in a folder that is a backend. */
async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
}
