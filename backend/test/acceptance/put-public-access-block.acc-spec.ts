import {
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('PutPublicAccessBlock', () => {
  const people = usePeople();
  const block = (Bucket: string, PublicAccessBlockConfiguration: PublicAccessBlockConfiguration) =>
    people.owner.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));

  it('takes switches that are left out for off', async () => {
    const Bucket = await people.openBucket();
    await block(Bucket, { IgnorePublicAcls: true });
    const { PublicAccessBlockConfiguration } = await people.owner.s3.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
  });

  it('refuses a configuration without a single switch', async () => {
    const Bucket = await people.openBucket();
    expect(await s3Failure(block(Bucket, {}))).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  it('makes public ACLs count for nothing, without changing them', async () => {
    const Bucket = await people.openBucket('public-read');
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' }));
    await block(Bucket, { IgnorePublicAcls: true });
    for (const target of [`/${Bucket}`, `/${Bucket}/k`])
      expect(await people.nobody('GET', target)).toMatchObject({ status: 403 });
    await block(Bucket, { IgnorePublicAcls: false });
    for (const target of [`/${Bucket}`, `/${Bucket}/k`])
      expect(await people.nobody('GET', target)).toMatchObject({ status: 200 });
  });

  it('makes a public policy hold for the tenant’s own users alone', async () => {
    const Bucket = await people.openBucket();
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
    expect(await people.nobody('GET', `/${Bucket}/k`)).toMatchObject({ status: 200 });
    await block(Bucket, { RestrictPublicBuckets: true });
    expect(await people.nobody('GET', `/${Bucket}/k`)).toMatchObject({ status: 403 });
    await people.colleague.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  });

  it('refuses public ACLs of objects when they are blocked', async () => {
    const Bucket = await people.openBucket();
    await block(Bucket, { BlockPublicAcls: true });
    const put = people.owner.s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' }),
    );
    expect(await s3Failure(put)).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect((await people.raw('GET', `/${Bucket}/k`)).status).toBe(404);
  });

  it('refuses what is no configuration', async () => {
    const bucket = await people.openBucket();
    for (const body of [
      '<Other/>',
      '<PublicAccessBlockConfiguration><Block>true</Block></PublicAccessBlockConfiguration>',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls></PublicAccessBlockConfiguration>',
    ])
      expect(await people.raw('PUT', `/${bucket}?publicAccessBlock`, body)).toMatchObject({
        status: 400,
        code: 'MalformedXML',
      });
  });
});
