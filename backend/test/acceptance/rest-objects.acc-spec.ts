import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { ObjectPage, ObjectView } from '@sgw/contracts';
import { createHash } from 'node:crypto';
import { EventListener } from '../support/event-listener.js';
import { UploadInSteps, MIN_PART } from '../support/multipart.js';
import { adminKeyOf, problemOf, sendRest } from '../support/rest-request.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const sha256 = (...pieces: readonly Buffer[]) => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

describe('objects over REST', () => {
  const gateway = useGateway();

  const address = (bucket: string) => `/api/v1/buckets/default/${bucket}`;
  const get = (path: string) => sendRest(gateway.access, { path, headers: adminKeyOf(gateway.access) });
  const page = async (bucket: string, query: string) => {
    const { status, text } = await get(`${address(bucket)}/objects?${query}`);
    expect(status).toBe(200);
    return JSON.parse(text) as ObjectPage;
  };

  it('come in pages by the bytes of their keys, odd ones included', async () => {
    const bucket = await gateway.newBucket('rest');
    const keys = ['', '\u{1f4e6}', 'ä/ö', 'a b+c%20', 'a', '..', '//', 'a\nb', '<&>"\''].filter(
      (key) => key !== '',
    );
    for (const key of keys) await gateway.put(key, key, bucket);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = await page(bucket, `limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map(({ key }) => key));
      cursor = nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it('are folded at the delimiter, also from page to page', async () => {
    const bucket = await gateway.newBucket('rest');
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await gateway.put(key, 'x', bucket);
    const first = await page(bucket, 'delimiter=/&limit=2');
    expect(first).toMatchObject({ prefixes: ['a/'], items: [{ key: 'b' }] });
    const second = await page(bucket, `delimiter=/&limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ prefixes: ['c/'], items: [{ key: 'd' }] });
    expect(second.nextCursor).toBeUndefined();
    expect((await page(bucket, 'prefix=a/&delimiter=/')).items.map(({ key }) => key)).toEqual(['a/1', 'a/2']);
  });

  it('tell what was stored and where each copy lies, once verified', async () => {
    const bucket = await gateway.newBucket('rest', { LocationConstraint: 'fi,de' as never });
    const Body = uniqueBytes(5000);
    const Key = 'pää/tös 1+1.txt';
    await gateway.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body,
        ContentType: 'text/x-test',
        Metadata: { colour: 'blue' },
        Tagging: 'replica-count=2&team=a%20b',
      }),
    );
    const rest = await gateway.rest();
    const view = await rest.untilCopiesAre(bucket, Key, ['fi-hel-local', 'de-fra-local']);
    expect(view).toMatchObject({
      key: Key,
      sizeBytes: 5000,
      etag: createHash('md5').update(Body).digest('hex'),
      contentType: 'text/x-test',
      userMetadata: { colour: 'blue' },
      tags: { 'replica-count': '2', team: 'a b' },
      parts: 1,
      replicasVerified: 2,
      replicasRequired: 2,
    });
    expect(
      view.replicas.map(({ country, jurisdiction, state }) => ({ country, jurisdiction, state })),
    ).toEqual([
      { country: 'fi', jurisdiction: 'eu', state: 'completed' },
      { country: 'de', jurisdiction: 'eu', state: 'completed' },
    ]);
    for (const replica of view.replicas) {
      expect(replica.sha256).toBe(sha256(Body).toString('hex'));
      expect(replica.physicalKey).toBe(view.versionId);
      expect(new Date(replica.verifiedAt ?? '').toISOString()).toBe(replica.verifiedAt);
    }
    const { items } = await page(bucket, '');
    expect(items).toMatchObject([
      {
        key: Key,
        sizeBytes: 5000,
        replicasVerified: 2,
        replicasRequired: 2,
        // A page of a listing tells whole seconds, as S3's does.
        lastModified: `${view.lastModified.slice(0, 19)}.000Z`,
      },
    ]);
  });

  it('in parts tell the digest over the digests of the parts', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'in-parts');
    const parts = [uniqueBytes(MIN_PART), uniqueBytes(10)];
    const sent = [];
    for (const [index, part] of parts.entries()) sent.push(await upload.part(index + 1, part));
    await upload.complete(sent);
    const view = await (await gateway.rest()).untilCopiesAre(gateway.bucket, 'in-parts', ['fi-hel-local']);
    expect(view.parts).toBe(2);
    expect(view.replicas[0]?.sha256).toBe(sha256(...parts.map((part) => sha256(part))).toString('hex'));
  });

  it('that are not there are told so', async () => {
    const missing = await get(`${address(gateway.bucket)}/object?key=nothing`);
    expect(problemOf(missing)).toMatchObject({ status: 404, code: 'object-not-found' });
    expect(problemOf(await get(`${address(gateway.bucket)}/object/events?key=nothing`)).status).toBe(404);
    expect(problemOf(await get(`${address('no-such-bucket')}/object?key=a`)).code).toBe('bucket-not-found');
    expect(problemOf(await get('/api/v1/buckets/nobody/b/objects')).status).toBe(404);
  });

  it.each(['', 'key=', 'key=a&key=b', 'key=a%00b', `key=${'a'.repeat(1025)}`, 'key=a&versionId=1'])(
    'are not looked for with ?%s',
    async (query) => {
      const problem = problemOf(await get(`${address(gateway.bucket)}/object?${query}`));
      expect(problem).toMatchObject({ status: 400, code: 'invalid-request' });
      expect(problem.errors?.length).toBeGreaterThan(0);
    },
  );

  it.each(['prefix=%00', 'delimiter=%00', 'cursor=WyJhXHUwMDAwIl0', 'limit=-1', 'prefix=a&prefix=b'])(
    'are not listed for ?%s',
    async (query) => {
      expect(problemOf(await get(`${address(gateway.bucket)}/objects?${query}`)).status).toBe(400);
    },
  );

  it('tell live how copies appear, and fall silent when the object is deleted', async () => {
    const bucket = await gateway.newBucket('rest', { LocationConstraint: 'fi,de' as never });
    await gateway.put('live', 'x', bucket);
    const listener = await EventListener.open(gateway.access, `${address(bucket)}/object/events?key=live`);
    expect(await listener.next()).toMatchObject({
      event: 'object',
      data: { key: 'live', replicasRequired: 1 },
    });
    await gateway.s3.send(
      new PutObjectTaggingCommand({
        Bucket: bucket,
        Key: 'live',
        Tagging: { TagSet: [{ Key: 'replica-count', Value: '2' }] },
      }),
    );
    const copied = await listener.until<ObjectView>(({ replicasVerified }) => replicasVerified === 2);
    expect(copied.replicas.map(({ backendId }) => backendId)).toEqual(['fi-hel-local', 'de-fra-local']);
    await gateway.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'live' }));
    while (await listener.next());
    listener.close();
  });
});
