import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionView } from '@sgw/contracts';
import { AdoptionWorld, history, rawListing } from '../support/adoption-world.js';
import { fillForWriters, fillWithVersions, ODD_KEYS, writeBehind } from '../support/foreign-bucket.js';
import { describeIf, missingRequirements, type Requirement } from '../support/requires.js';
import { s3Failure } from '../support/s3-client.js';
import { startCeph } from '../support/servers/ceph.js';
import { startSeaweed } from '../support/servers/seaweed.js';
import type { S3Server } from '../support/servers/server-family.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

/** In Ceph, three pages of a listing. */
const { pageSize, many } = isLongRun() ? { pageSize: 700, many: 2_000 } : { pageSize: 8, many: 20 };

interface Make {
  readonly name: string;
  readonly needs: Requirement;
  readonly start: () => Promise<S3Server>;
  readonly oddKeys: readonly string[];
}

/** SeaweedFS keeps objects in folders: it refuses `..`, takes `a//b` for `a/b`, and lists `dir/` with another ETag than it has. */
const NO_PATHS = ['..', 'a//b', 'dir/'];
const PATHS = ODD_KEYS.filter((key) => !NO_PATHS.includes(key));

const MAKES: readonly Make[] = [
  { name: 'Ceph RGW', needs: 'radosgw', start: () => startCeph({ pageSize }), oddKeys: ODD_KEYS },
  { name: 'SeaweedFS', needs: 'seaweedfs', start: startSeaweed, oddKeys: PATHS },
];
const opening = new Map<Make, Promise<AdoptionWorld>>();

// All at once: each of them is waited for longer than it works.
beforeAll(async () => {
  for (const make of MAKES)
    if (missingRequirements([make.needs]).length === 0) opening.set(make, openAt(make));
  await Promise.allSettled(opening.values());
});
afterAll(async () => {
  const opened = await Promise.allSettled(opening.values());
  await Promise.all(opened.map((world) => world.status === 'fulfilled' && world.value.close()));
});

jest.setTimeout(600_000);
describe.each(MAKES)('$name', (make) => {
  describeIf([make.needs], 'as the provider of adopted buckets', () => {
    let world: AdoptionWorld;
    beforeAll(async () => {
      world = await (opening.get(make) ?? Promise.reject(new Error(`${make.name} was not started`)));
    });

    const inTwoPlaces = { locationConstraint: 'fi,de', replicaCount: 2 };
    const versionsOf = async (Bucket: string, Prefix: string) =>
      (await world.ours.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions ?? [];

    describe('with versions, markers, an object in parts and odd names', () => {
      const BUCKET = 'provider-versions';
      const { oddKeys } = make;
      const [first = ''] = oddKeys;
      let adoption: AdoptionView;
      let before: readonly string[];
      let large: Buffer;

      beforeAll(async () => {
        await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
        large = await fillWithVersions(world.theirs, BUCKET, oddKeys);
        before = await rawListing(world.theirs, BUCKET);
        adoption = await world.adopt(BUCKET, inTwoPlaces);
        await world.untilSeen(adoption.id, 'rows', ({ listedAt }) => listedAt !== null);
      });

      it('is read at once, as it lies there: odd names, old versions, the object in parts', async () => {
        expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
        for (const key of oddKeys) expect(await world.text(BUCKET, key)).toBe(`body of ${key}`);
        expect(await world.text(BUCKET, first, 'null')).toBe('null version');
        const whole = await world.ours.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'large' }));
        expect(whole.ETag).toMatch(/-2"$/);
        expect(large.equals((await whole.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
        const described = await world.ours.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'described' }));
        expect(described).toMatchObject({ CacheControl: 'no-store', Metadata: { colour: 'blue' } });
      });

      it('is verified byte for byte, and asked for by its ETag alone', async () => {
        const view = await world.until(adoption.id, 'adopted');
        const versions = before.filter((line) => line.includes(' version ')).length;
        expect(view.listing).toMatchObject({ versions, markers: before.length - versions, skipped: 0 });
        expect(view.verification).toMatchObject({
          versions,
          remainingVersions: 0,
          bytes: view.listing.bytes,
        });
        const reads = world.proxy
          .journal()
          .filter(({ op, bucket }) => op === 'GetObject' && bucket === BUCKET);
        expect(reads.length).toBeGreaterThanOrEqual(versions);
        expect(reads.filter(({ ifMatch }) => ifMatch === undefined)).toEqual([]);
      });

      it('gets its second copies, and nothing changes at the provider', async () => {
        await world.untilCopied(BUCKET, [...oddKeys, 'large', 'often', 'described']);
        expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
      });

      it('loses, once converted, exactly the version that a client deletes, and is given back with all others', async () => {
        await world.steer(adoption.id, 'convert');
        const [, second] = await versionsOf(BUCKET, 'often');
        const VersionId = second?.VersionId;
        const body = await world.text(BUCKET, 'often', VersionId);
        expect(body).toBe('turn 2');
        await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'often', VersionId }));
        const listed = () => rawListing(world.theirs, BUCKET);
        await waitFor('the removal', async () => (await listed()).length < before.length);
        const left = await listed();
        const lost = before.filter((line) => !left.includes(line));
        expect(lost).toEqual([
          expect.stringContaining(`often version false ${body?.length} ${second?.ETag}`),
        ]);

        const written = await world.ours.send(
          new PutObjectCommand({ Bucket: BUCKET, Key: first, Body: 'written here' }),
        );
        expect(await world.text(BUCKET, first)).toBe('written here');
        const refused = await world.operator.send('POST', `/adoptions/${adoption.id}/release`);
        expect(await refused.json()).toMatchObject({
          code: 'adoption-holds-writes',
          details: { objects: 1 },
        });
        const ours = { Bucket: BUCKET, Key: first, VersionId: written.VersionId };
        await world.ours.send(new DeleteObjectCommand(ours));
        expect(await world.text(BUCKET, first)).toBe(`body of ${first}`);
        await world.steer(adoption.id, 'release');
        await world.until(adoption.id, 'released');
        expect(await listed()).toEqual(left);
      });
    });

    describe('with versions that others go on writing', () => {
      it('stands after a repair as it lies there, the newest version in front', async () => {
        const BUCKET = 'provider-writers';
        await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
        await fillForWriters(world.theirs, BUCKET);
        const { id } = await world.adopt(BUCKET);
        await world.until(id, 'adopted');
        expect((await world.compared(id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });
        const expected = await writeBehind(world.theirs, BUCKET);
        expect((await world.compared(id)).foreign).toMatchObject({ new: 5, changed: 0, removed: 0 });
        await world.compared(id, true);
        expect(await history(world.ours, BUCKET)).toEqual(latestFirst(await history(world.theirs, BUCKET)));
        for (const [key, body] of Object.entries(expected))
          expect(await world.textIfAny(BUCKET, key)).toBe(body);
        expect((await world.compared(id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });

        await world.steer(id, 'convert');
        const { DeleteMarkers } = await world.ours.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
        const VersionId = DeleteMarkers?.find(({ Key }) => Key === 'gone')?.VersionId;
        const before = await rawListing(world.theirs, BUCKET);
        await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'gone', VersionId }));
        await waitFor(
          'the marker to go there, too',
          async () => (await rawListing(world.theirs, BUCKET)).length === before.length - 1,
        );
        expect(await history(world.ours, BUCKET)).toEqual(latestFirst(await history(world.theirs, BUCKET)));
        expect((await world.compared(id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });
      });
    });

    describe('without versions', () => {
      const BUCKET = 'provider-many';
      const keys = Array.from({ length: many }, (_, at) => `many/${String(at).padStart(5, '0')}`);
      const [first = '', last = ''] = [keys[0], keys.at(-1)];
      const put = (Key: string, Body: string) =>
        world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
      let adoption: AdoptionView;

      beforeAll(async () => {
        await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
        for (let at = 0; at < many; at += 50)
          await Promise.all(keys.slice(at, at + 50).map((key) => put(key, key)));
        adoption = await world.adopt(BUCKET);
      });

      it('is listed over all its pages and verified, with every object once', async () => {
        const { listing, verification } = await world.until(adoption.id, 'adopted');
        expect(listing).toMatchObject({ versions: many, objects: many, markers: 0, skipped: 0 });
        expect(verification).toMatchObject({ versions: many, remainingVersions: 0, bytes: listing.bytes });
        expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
        expect(await world.text(BUCKET, last)).toBe(last);
      });

      it('is compared with what others made of it, and never passes other bytes off as its own', async () => {
        await world.theirs.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: first }));
        // As long as it was: it is the ETag that tells.
        await put(last, last.toUpperCase());
        await put('added', 'added');
        for (const key of [first, last])
          expect(await s3Failure(world.text(BUCKET, key))).toMatchObject({ code: 'OperationAborted' });
        const { foreign } = await world.compared(adoption.id);
        expect(foreign).toMatchObject({ new: 1, changed: 1, removed: 1 });
        await world.compared(adoption.id, true);
        await world.until(adoption.id, 'adopted');
        expect(await world.text(BUCKET, last)).toBe(last.toUpperCase());
        expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
      });

      it('is given back as it lies there', async () => {
        const before = await rawListing(world.theirs, BUCKET);
        await world.steer(adoption.id, 'release');
        await world.until(adoption.id, 'released');
        await expect(s3Failure(world.text(BUCKET, 'added'))).resolves.toMatchObject({ code: 'NoSuchBucket' });
        expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
      });
    });
  });
});

/** The latest version of a key in front of its others, where SeaweedFS does not list a null version. */
function latestFirst(lines: readonly string[]): readonly string[] {
  const isLatest = (line: string) => Number(line.includes(' true '));
  const byKey = Map.groupBy(lines, (line) => line.split(' ', 2).join(' '));
  return [...byKey.values()].flatMap((group) => group.sort((a, b) => isLatest(b) - isLatest(a)));
}

function openAt({ start }: Make): Promise<AdoptionWorld> {
  return AdoptionWorld.open(async () => {
    const { endpoint: s3Url, ...server } = await start();
    return { s3Url, ...server };
  });
}
