import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetObjectTagging', () => {
  const gateway = useGateway();
  const tagsOf = (Key: string) =>
    gateway.s3.send(new GetObjectTaggingCommand({ Bucket: gateway.bucket, Key }));

  it('answers an empty set for an object without tags', async () => {
    await gateway.put('plain');
    expect((await tagsOf('plain')).TagSet).toEqual([]);
  });

  it('answers NoSuchKey for a key that is not there', async () => {
    expect(await s3Failure(tagsOf('gone'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });
});
