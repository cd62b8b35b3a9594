import { DeleteObjectTaggingCommand, GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';

describe('DeleteObjectTagging', () => {
  const gateway = useGateway();

  it('removes the set and answers 204', async () => {
    const where = { Bucket: gateway.bucket, Key: 'object' };
    await gateway.s3.send(new PutObjectCommand({ ...where, Body: 'x', Tagging: 'a=1' }));
    const { $metadata } = await gateway.s3.send(new DeleteObjectTaggingCommand(where));
    expect($metadata.httpStatusCode).toBe(204);
    expect((await gateway.s3.send(new GetObjectTaggingCommand(where))).TagSet).toEqual([]);
  });
});
