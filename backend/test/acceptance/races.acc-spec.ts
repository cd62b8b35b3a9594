import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

/** One call as its client saw it: what it wrote or read, and when it began and ended. */
interface Call {
  readonly version: string;
  readonly began: number;
  readonly ended: number;
}

describe('races on one key', () => {
  const gateway = useGateway();

  async function timed(call: () => Promise<string | undefined>): Promise<Call> {
    const began = performance.now();
    const version = (await call()) ?? '';
    return { version, began, ended: performance.now() };
  }

  it('check 139: 50 writers and their readers agree on one order', async () => {
    const Bucket = await versionedBucket(gateway, 'linear');
    const Key = 'contended';
    await gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }));
    const bodies = new Map<string, string>();
    const reads: Promise<Call>[] = [];
    const read = () =>
      timed(async () => {
        const { Body, VersionId = '' } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key }));
        bodies.set(`${VersionId} ${(await Body?.transformToString()) ?? ''}`, VersionId);
        return VersionId;
      });
    const writes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        reads.push(read());
        return timed(async () => {
          const put = new PutObjectCommand({ Bucket, Key, Body: `writer ${i} `.repeat(50) });
          const { VersionId = '' } = await gateway.s3.send(put);
          bodies.set(`${VersionId} ${`writer ${i} `.repeat(50)}`, VersionId);
          reads.push(read());
          return VersionId;
        });
      }),
    );
    const seen = await Promise.all(reads);
    // What was read of a version is what was written as it: never two bodies of one.
    expect(new Set(bodies.values()).size).toBe(bodies.size);
    const { Versions = [] } = await gateway.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const order = new Map(Versions.toReversed().map(({ VersionId = '' }, index) => [VersionId, index]));
    expect(order.size).toBe(51);
    const place = ({ version }: Call): number => order.get(version) ?? -1;
    for (const one of writes) {
      expect(place(one)).toBeGreaterThan(0);
      for (const other of writes) if (one.ended < other.began) expect(place(one)).toBeLessThan(place(other));
      for (const sight of seen)
        if (one.ended < sight.began) expect(place(sight)).toBeGreaterThanOrEqual(place(one));
    }
    for (const sight of seen) {
      const written = writes.find(({ version }) => version === sight.version);
      if (written) expect(written.began).toBeLessThan(sight.ended);
    }
    const { VersionId } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(VersionId).toBe(Versions.find(({ IsLatest }) => IsLatest)?.VersionId);
  });

  it.each(['unversioned', 'Enabled', 'Suspended'] as const)(
    'check 140: PUT, DELETE, GET and COPY of one key never fail and never show half (%s)',
    async (Status) => {
      const Bucket = await gateway.newBucket('mixed');
      if (Status !== 'unversioned')
        await gateway.s3.send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
        );
      await gateway.put('other', 'copied '.repeat(1000), Bucket);
      const bodies = new Set(['copied '.repeat(1000)]);
      const failures: unknown[] = [];
      const settle = async (call: Promise<unknown>) => {
        await call.catch((error: { name?: string }) => {
          if (error.name !== 'NoSuchKey') failures.push(error);
        });
      };
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const Body = `put ${i} `.repeat(1000);
          bodies.add(Body);
          const named = { Bucket, Key: 'k' };
          await Promise.all([
            settle(gateway.s3.send(new PutObjectCommand({ ...named, Body }))),
            settle(gateway.s3.send(new CopyObjectCommand({ ...named, CopySource: `${Bucket}/other` }))),
            settle(gateway.s3.send(new DeleteObjectCommand(named))),
            settle(
              gateway.s3.send(new GetObjectCommand(named)).then(async ({ Body: got }) => {
                expect(bodies).toContain(await got?.transformToString());
              }),
            ),
          ]);
        }),
      );
      expect(failures).toEqual([]);
      const { Versions = [], DeleteMarkers = [] } = await gateway.s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: 'k' }),
      );
      const all = [...Versions, ...DeleteMarkers];
      expect(all.filter(({ IsLatest }) => IsLatest).length).toBe(Math.min(1, all.length));
      expect(all.length).toBe(Status === 'Enabled' ? 90 : Math.min(1, all.length));
    },
  );

  it('check 145: five clients delete the same versions, all are told so, and nothing is left', async () => {
    const Bucket = await versionedBucket(gateway, 'emptied');
    const Objects = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const Key = `k${i % 20}`;
        const { VersionId } = await gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
        return { Key, VersionId };
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        gateway.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })),
      ),
    );
    for (const { Deleted, Errors } of answers) expect([Deleted?.length, Errors]).toEqual([200, undefined]);
    const left = await gateway.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect([left.Versions, left.DeleteMarkers]).toEqual([undefined, undefined]);
  });
});
