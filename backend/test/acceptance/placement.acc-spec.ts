import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { PlacementTodayView } from '@sgw/contracts';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { filesHolding, filesOfZone, LOCAL_ZONES } from '../support/zones.js';

const { fi, de, us } = LOCAL_ZONES;

describe('placement', () => {
  const gateway = useGateway();
  const bucketIn = (LocationConstraint: string, replicaCount?: number) =>
    gateway.newBucket('placed', {
      LocationConstraint: LocationConstraint as never,
      ...(replicaCount ? { Tags: [{ Key: 'replica-count', Value: String(replicaCount) }] } : {}),
    });
  const create = (LocationConstraint: string) =>
    gateway.s3.send(
      new CreateBucketCommand({
        Bucket: uniqueBucket('refused'),
        CreateBucketConfiguration: { LocationConstraint: LocationConstraint as never },
      }),
    );
  const copies = async (bucket: string, key: string, zones: readonly string[]) =>
    (await gateway.rest()).untilCopiesAre(bucket, key, zones);
  const setCount = (Bucket: string, Value: string) =>
    gateway.s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'replica-count', Value }] } }),
    );
  const tagObject = (Bucket: string, Key: string, count: string) =>
    gateway.s3.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key,
        Tagging: { TagSet: [{ Key: 'replica-count', Value: count }] },
      }),
    );

  it.each([
    ['fi', fi],
    ['de', de],
    ['us', us],
    ['fi-hel', fi],
    ['de-fra-local', de],
    ['us-iad', us],
    ['DE', de],
    [' de , fi ', de],
  ])('puts the bytes of a bucket in %p into %s', async (constraint, zone) => {
    const bucket = await bucketIn(constraint);
    const body = uniqueBytes(64);
    await gateway.put('k', body, bucket);
    await copies(bucket, 'k', [zone]);
    for (const other of [fi, de, us]) {
      expect([other, (await filesHolding(gateway.access, other, body)).length]).toEqual([
        other,
        other === zone ? 1 : 0,
      ]);
    }
  });

  it('takes a jurisdiction for all its zones', async () => {
    const bucket = await bucketIn('eu', 2);
    await gateway.put('k', 'x', bucket);
    await copies(bucket, 'k', [fi, de]);
  });

  it.each([
    ['fi,de', [fi, de]],
    ['de,fi', [de, fi]],
    ['fi-hel,de-fra', [fi, de]],
    ['de-fra,fi-hel', [de, fi]],
    ['eu', [de, fi]],
  ])('%p: one copy at its first place, two by tag in its order, three refused', async (constraint, order) => {
    const bucket = await bucketIn(constraint);
    const { LocationConstraint } = await gateway.s3.send(new GetBucketLocationCommand({ Bucket: bucket }));
    expect(LocationConstraint).toBe(constraint);
    const rest = await gateway.rest();
    const today = async () => {
      const view = await rest.get<PlacementTodayView>(`/buckets/default/${bucket}/explain`);
      return { order: view.order, required: view.required };
    };
    await gateway.put('k', 'x', bucket);
    await copies(bucket, 'k', order.slice(0, 1));
    expect(await today()).toEqual({ order, required: order.slice(0, 1) });
    await setCount(bucket, '2');
    await copies(bucket, 'k', order);
    const failure = await s3Failure(setCount(bucket, '3'));
    expect(failure).toMatchObject({ status: 400 });
    expect(failure.message).toContain('2');
    expect(await today()).toEqual({ order, required: order });
    await gateway.put('k2', 'x', bucket);
    await copies(bucket, 'k2', order);
  });

  it('a zone has room for one copy: two are refused, when the bucket is made and later', async () => {
    expect(await s3Failure(bucketIn('de-fra-local', 2))).toMatchObject({ status: 400 });
    const bucket = await bucketIn('de-fra-local');
    await gateway.put('k', 'x', bucket);
    expect(await s3Failure(setCount(bucket, '2'))).toMatchObject({ status: 400 });
    await copies(bucket, 'k', [de]);
  });

  it('a bucket without a constraint, or with the region that SDKs send, uses the default locations', async () => {
    const bucket = await gateway.newBucket('default');
    await gateway.put('k', 'x', bucket);
    await copies(bucket, 'k', [fi]);
    const named = await bucketIn('us-east-1');
    await gateway.put('k', 'x', named);
    await copies(named, 'k', [fi]);
  });

  it('check 94: refuses a constraint with an unknown term, and names the term', async () => {
    for (const [constraint, term] of [
      ['mars', 'mars'],
      ['fi,atlantis', 'atlantis'],
      ['fi,xx-yyy', 'xx-yyy'],
    ] as const) {
      const failure = await s3Failure(create(constraint));
      expect(failure).toMatchObject({ code: 'InvalidLocationConstraint', status: 400 });
      expect(failure.message).toContain(term);
    }
  });

  it('refuses a known place that has no backend here, by name', async () => {
    const failure = await s3Failure(create('fi,jp'));
    expect(failure).toMatchObject({ code: 'InvalidLocationConstraint', status: 400 });
    expect(failure.message).toContain('jp');
  });

  it('refuses lists that are none', async () => {
    for (const constraint of [',', 'fi,,de', 'fi,', 'fi;de', 'fi de', '*', 'fi,'.repeat(40) + 'de']) {
      expect([constraint, await s3Failure(create(constraint))]).toMatchObject([
        constraint,
        { code: 'InvalidLocationConstraint', status: 400 },
      ]);
    }
  });

  it('copies and verifies every object as often as the bucket says, identical byte by byte', async () => {
    const bucket = await bucketIn('fi,de', 2);
    const body = uniqueBytes(200_000);
    await gateway.put('k', body, bucket);
    const view = await copies(bucket, 'k', [fi, de]);
    expect(new Set(view.replicas.map(({ sha256 }) => sha256)).size).toBe(1);
    for (const zone of [fi, de]) expect(await filesHolding(gateway.access, zone, body)).toHaveLength(1);
  });

  it('copies multipart objects', async () => {
    const bucket = await bucketIn('fi,de', 2);
    const upload = await UploadInSteps.begin(gateway.s3, bucket, 'parts');
    await upload.complete([
      await upload.part(1, uniqueBytes(MIN_PART)),
      await upload.part(2, uniqueBytes(100)),
    ]);
    await copies(bucket, 'parts', [fi, de]);
  });

  it('adds and removes copies when the tag of the bucket changes', async () => {
    const bucket = await bucketIn('fi,de');
    await gateway.put('k', 'x', bucket);
    await copies(bucket, 'k', [fi]);
    await setCount(bucket, '2');
    await copies(bucket, 'k', [fi, de]);
    await setCount(bucket, '1');
    await copies(bucket, 'k', [fi]);
    await setCount(bucket, '2');
    await copies(bucket, 'k', [fi, de]);
    await gateway.s3.send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
    await copies(bucket, 'k', [fi]);
  });

  it('the tag of an object overrides that of its bucket, up and down', async () => {
    const bucket = await bucketIn('fi,de', 2);
    await gateway.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'low', Body: 'x', Tagging: 'replica-count=1' }),
    );
    await copies(bucket, 'low', [fi]);
    await tagObject(bucket, 'low', '2');
    await copies(bucket, 'low', [fi, de]);
    await tagObject(bucket, 'low', '1');
    await copies(bucket, 'low', [fi]);
  });

  it('refuses an object tag that the locations cannot give, and keeps the object', async () => {
    const bucket = await bucketIn('fi,de', 2);
    await gateway.put('k', 'x', bucket);
    for (const count of ['3', '0', 'x'])
      expect(await s3Failure(tagObject(bucket, 'k', count))).toMatchObject({ status: 400 });
    await copies(bucket, 'k', [fi, de]);
    const put = gateway.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'never', Body: 'x', Tagging: 'replica-count=3' }),
    );
    expect(await s3Failure(put)).toMatchObject({ status: 400 });
    expect(
      await s3Failure(gateway.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'never' }))),
    ).toMatchObject({ status: 404 });
  });

  it('check 94: a client cannot choose another place by header, query or class', async () => {
    const bucket = await bucketIn('fi');
    const body = uniqueBytes(64);
    const chosen = await gateway.raw({
      method: 'PUT',
      target: `/${bucket}/k`,
      body,
      headers: [
        ['x-sgw-backend', us],
        ['x-s3gw-zone', 'us'],
      ],
      sign: ['x-sgw-backend'],
    });
    expect(chosen.status).toBe(200);
    const query = await gateway.raw({ method: 'PUT', target: `/${bucket}/k2?backend_id=${us}`, body });
    expect([200, 400, 501]).toContain(query.status);
    await copies(bucket, 'k', [fi]);
    expect(await filesHolding(gateway.access, us, body)).toEqual([]);
  });

  it('leaves nothing in a zone outside the list, also when the copies move', async () => {
    const before = await filesOfZone(gateway.access, us);
    const bucket = await bucketIn('de,fi', 2);
    for (let i = 0; i < 10; i++) await gateway.put(`k${i}`, uniqueBytes(1000), bucket);
    for (let i = 0; i < 10; i++) await copies(bucket, `k${i}`, [fi, de]);
    expect(await filesOfZone(gateway.access, us)).toEqual(before);
  });
});
