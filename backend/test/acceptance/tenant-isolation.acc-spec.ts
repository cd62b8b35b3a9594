import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { BucketView, TenantDetailView } from '@sgw/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { Operator, type TestUser } from '../support/operator.js';
import { RawConnection } from '../support/raw-connection.js';
import { headBytes, prepareRequest, signedRequest } from '../support/raw-request.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('tenants that know nothing of each other', () => {
  const gateway = useGateway();
  const operator = new Operator(() => gateway.access);
  let one: TestUser;
  let other: TestUser;

  beforeAll(async () => {
    one = await operator.user(await operator.tenant());
    other = await operator.user(await operator.tenant());
  });
  afterAll(() => operator.close());

  const viewOf = async ({ tenantId }: TestUser, bucket: string): Promise<BucketView> => {
    const { name } = await operator.ask<TenantDetailView>('GET', `/tenants/${tenantId}`);
    return operator.ask('GET', `/buckets/${name}/${bucket}`);
  };

  it('check 92: two tenants hold a bucket of one name, and their objects, counters and places never mix', async () => {
    const Bucket = uniqueBucket('same');
    const bodies = new Map([
      [one, 'of one'],
      [other, 'of the other, longer'],
    ]);
    for (const [user, Body] of bodies) {
      await user.s3.send(new CreateBucketCommand({ Bucket }));
      await user.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    }
    await other.s3.send(new PutObjectCommand({ Bucket, Key: 'second', Body: 'x' }));
    for (const [user, body] of bodies) {
      const { Buckets = [] } = await user.s3.send(new ListBucketsCommand({}));
      expect(Buckets.map(({ Name }) => Name)).toEqual([Bucket]);
      const { Body } = await user.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
      expect(await Body?.transformToString()).toBe(body);
    }
    expect(await listKeys(one.s3, Bucket)).toEqual(['k']);
    expect(await listKeys(other.s3, Bucket)).toEqual(['k', 'second']);

    const [view, otherView] = [await viewOf(one, Bucket), await viewOf(other, Bucket)];
    expect(view).toMatchObject({ name: Bucket, objects: 1, bytes: 6 });
    expect(otherView).toMatchObject({ name: Bucket, objects: 2, bytes: 21 });
    expect(view.tenant).not.toBe(otherView.tenant);
    const places = [view, otherView].map(({ backends }) => backends.map((place) => place.physicalBucket));
    expect(places.flat().length).toBeGreaterThanOrEqual(2);
    expect(new Set(places.flat()).size).toBe(places.flat().length);

    await other.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await other.s3.send(new DeleteObjectCommand({ Bucket, Key: 'second' }));
    await other.s3.send(new DeleteBucketCommand({ Bucket }));
    expect(await listKeys(one.s3, Bucket)).toEqual(['k']);
    expect(await viewOf(one, Bucket)).toMatchObject({ objects: 1, bytes: 6 });
  });

  it('check 92: a version id of one tenant names nothing in the other’s bucket of the same name', async () => {
    const Bucket = uniqueBucket('same');
    await one.s3.send(new CreateBucketCommand({ Bucket }));
    await other.s3.send(new CreateBucketCommand({ Bucket }));
    await one.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(await s3Failure(other.s3.send(new GetObjectCommand({ Bucket, Key: 'k' })))).toMatchObject({
      code: 'NoSuchKey',
    });
    const { Versions } = await other.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toBeUndefined();
  });

  it.each(['disabled', 'deleted'] as const)(
    'check 91: a key that is %s while a request runs opens nothing more, on that connection neither',
    async (fate) => {
      const user = await operator.user(one.tenantId);
      const Bucket = uniqueBucket('revoked');
      await user.s3.send(new CreateBucketCommand({ Bucket }));
      const body = uniqueBytes(200_000);
      const target = `/${Bucket}/k`;
      const connection = await RawConnection.open(gateway.access.s3Url);
      try {
        const put = prepareRequest(user, { method: 'PUT', target, body });
        await connection.send(Buffer.concat([headBytes(put), body.subarray(0, 100_000)]));
        const path = `/tenants/${one.tenantId}/users/${user.id}/keys/${user.accessKeyId}`;
        if (fate === 'disabled') await operator.ask('PATCH', path, { isDisabled: true });
        else await operator.ask('DELETE', path);
        await connection.send(body.subarray(100_000));
        const answer = await connection.receive('PUT');
        // It was let in before: it ends whole, or not at all.
        expect([200, 403]).toContain(answer?.status);
        await connection.send(headBytes(prepareRequest(user, { method: 'GET', target })));
        const next = await connection.receive();
        expect(next === undefined || next.code === 'InvalidAccessKeyId').toBe(true);
      } finally {
        connection.close();
      }
      for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
        const { status } = await signedRequest(user, { method, target });
        expect([method, status]).toEqual([method, 403]);
      }
      const again = await operator.key(one.tenantId, user.id);
      const { body: kept, status } = await signedRequest({ ...user, ...again }, { method: 'GET', target });
      expect([200, 404]).toContain(status);
      if (status === 200) expect(kept.equals(body)).toBe(true);
    },
  );
});
