import { DeleteObjectCommand, type DeleteObjectCommandInput, GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';
import { filesHolding, LOCAL_ZONES } from '../support/zones.js';

describe('DeleteObject', () => {
  const gateway = useGateway();
  const remove = (Key: string, Bucket = gateway.bucket) =>
    gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }));

  it('answers 204, and the object is gone from GET and listing', async () => {
    await gateway.put('object');
    expect((await remove('object')).$metadata.httpStatusCode).toBe(204);
    expect(
      await s3Failure(gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'object' }))),
    ).toMatchObject({ code: 'NoSuchKey' });
    expect(await listKeys(gateway.s3, gateway.bucket, 'object')).toEqual([]);
  });

  it('answers 204 for a key that was never there', async () => {
    expect((await remove('never')).$metadata.httpStatusCode).toBe(204);
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    expect(await s3Failure(remove('k', uniqueBucket('gone')))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
  });

  it('removes the bytes from the zone', async () => {
    const body = uniqueBytes(64);
    await gateway.put('bytes', body);
    expect(await filesHolding(gateway.access, LOCAL_ZONES.fi, body)).toHaveLength(1);
    await remove('bytes');
    await waitFor('the bytes to go', async () => {
      return (await filesHolding(gateway.access, LOCAL_ZONES.fi, body)).length === 0;
    });
  });

  it('removes the bytes of a superseded object from the zone', async () => {
    const old = uniqueBytes(64);
    await gateway.put('superseded', old);
    await gateway.put('superseded', uniqueBytes(64));
    await waitFor('the old bytes to go', async () => {
      return (await filesHolding(gateway.access, LOCAL_ZONES.fi, old)).length === 0;
    });
    await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'superseded' }));
  });

  it('deletes only what the conditions name: ETag, size and time of change', async () => {
    const Key = 'conditional';
    const etag = await gateway.put(Key, 'four');
    const { headers } = await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/${Key}` });
    const time = new Date(headers['last-modified'] ?? '');
    const attempt = (conditions: Partial<DeleteObjectCommandInput>) =>
      gateway.s3.send(new DeleteObjectCommand({ Bucket: gateway.bucket, Key, ...conditions }));
    const refused: Partial<DeleteObjectCommandInput>[] = [
      { IfMatch: '"0"' },
      { IfMatchSize: 5 },
      { IfMatchLastModifiedTime: new Date(0) },
      { IfMatch: etag, IfMatchSize: 5 },
    ];
    for (const conditions of refused)
      expect(await s3Failure(attempt(conditions))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    await attempt({ IfMatch: etag, IfMatchSize: 4, IfMatchLastModifiedTime: time });
    expect(await s3Failure(attempt({ IfMatch: '*' }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect((await attempt({ IfMatchSize: 4 })).$metadata.httpStatusCode).toBe(204);
  });

  it('check 142: of many who delete the object they have read exactly one does', async () => {
    const etag = await gateway.put('one-delete', 'x');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        gateway.raw({
          method: 'DELETE',
          target: `/${gateway.bucket}/one-delete`,
          headers: [['If-Match', etag]],
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
  });
});
