import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('PutObjectTagging', () => {
  const gateway = useGateway();
  const put = (Key: string, TagSet: Tag[]) =>
    gateway.s3.send(new PutObjectTaggingCommand({ Bucket: gateway.bucket, Key, Tagging: { TagSet } }));

  it('replaces the set and leaves the object alone', async () => {
    const ETag = await gateway.put('object', 'body');
    const before = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'object' }));
    await put('object', [{ Key: 'a', Value: '1' }]);
    await put('object', [{ Key: 'ключ', Value: 'värde + / = @' }]);
    const { TagSet } = await gateway.s3.send(
      new GetObjectTaggingCommand({ Bucket: gateway.bucket, Key: 'object' }),
    );
    expect(TagSet).toEqual([{ Key: 'ключ', Value: 'värde + / = @' }]);
    const after = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'object' }));
    expect([after.ETag, after.LastModified]).toEqual([ETag, before.LastModified]);
  });

  it('refuses what AWS refuses', async () => {
    await gateway.put('refuse');
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ];
    expect(await s3Failure(put('refuse', twice))).toMatchObject({ code: 'InvalidTag', status: 400 });
    const long = [{ Key: 'k'.repeat(129), Value: '1' }];
    expect(await s3Failure(put('refuse', long))).toMatchObject({ code: 'InvalidTag', status: 400 });
    const eleven = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    expect(await s3Failure(put('refuse', eleven))).toMatchObject({ status: 400 });
    const { TagSet } = await gateway.s3.send(
      new GetObjectTaggingCommand({ Bucket: gateway.bucket, Key: 'refuse' }),
    );
    expect(TagSet).toEqual([]);
  });

  it('answers NoSuchKey for a key that is not there', async () => {
    expect(await s3Failure(put('gone', [{ Key: 'a', Value: '1' }]))).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    });
  });
});
