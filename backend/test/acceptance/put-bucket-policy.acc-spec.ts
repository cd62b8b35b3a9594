import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { type TestUser } from '../support/operator.js';
import { usePeople } from '../support/use-operator.js';

describe('PutBucketPolicy', () => {
  const people = usePeople();
  const put = (Bucket: string, statement: object | readonly object[], by: TestUser = people.owner) =>
    by.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      }),
    );
  const store = (Bucket: string, Key: string, Tagging?: string) =>
    people.owner.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging }));
  const read = (Bucket: string, Key: string, by: TestUser = people.colleague) =>
    by.s3.send(new GetObjectCommand({ Bucket, Key }));
  const denied = { code: 'AccessDenied', status: 403 };
  const colleague = () => ({ CanonicalUser: people.colleague.canonicalId });

  it('answers 204, and gives a colleague what it says, at once', async () => {
    const bucket = await people.openBucket();
    await store(bucket, 'k');
    expect(await s3Failure(read(bucket, 'k'))).toMatchObject(denied);
    const allow = {
      Effect: 'Allow',
      Principal: colleague(),
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const { $metadata } = await put(bucket, allow);
    expect($metadata.httpStatusCode).toBe(204);
    await read(bucket, 'k');
    expect(
      await s3Failure(people.colleague.s3.send(new ListObjectsV2Command({ Bucket: bucket }))),
    ).toMatchObject(denied);
    await put(bucket, [allow, { ...allow, Effect: 'Deny' }]);
    expect(await s3Failure(read(bucket, 'k'))).toMatchObject(denied);
  });

  it('names users by canonical id, id and ARN, and the tenant by its root', async () => {
    const bucket = await people.openBucket();
    await store(bucket, 'k');
    const { id, canonicalId } = people.colleague;
    for (const AWS of [
      id,
      canonicalId,
      `arn:aws:iam::default:user/${id}`,
      'arn:aws:iam::default:root',
      '*',
    ]) {
      await put(bucket, {
        Effect: 'Allow',
        Principal: { AWS },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/k`,
      });
      await read(bucket, 'k');
    }
    for (const AWS of [
      people.stranger.id,
      people.stranger.canonicalId,
      'arn:aws:iam::other:root',
      '123456789012',
    ]) {
      const wrong = put(bucket, {
        Effect: 'Allow',
        Principal: { AWS },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/k`,
      });
      expect([AWS, await s3Failure(wrong)]).toEqual([
        AWS,
        { code: 'MalformedPolicy', status: 400, message: 'Invalid principal in policy' },
      ]);
    }
  });

  it('judges conditions on prefix, tags, address and transport', async () => {
    const bucket = await people.openBucket();
    await store(bucket, 'open', 'stage=public');
    await store(bucket, 'shut', 'stage=secret');
    const get = {
      Effect: 'Allow',
      Principal: colleague(),
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    await put(bucket, [
      {
        ...get,
        Condition: {
          StringEquals: { 's3:ExistingObjectTag/stage': 'public' },
          IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
        },
      },
      {
        Effect: 'Allow',
        Principal: colleague(),
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: {
          StringEquals: { 's3:prefix': ['a/', ''] },
          NumericLessThanEquals: { 's3:max-keys': '10' },
        },
      },
    ]);
    const list = (Prefix: string, MaxKeys: number) =>
      people.colleague.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys }));
    await read(bucket, 'open');
    expect(await s3Failure(read(bucket, 'shut'))).toMatchObject(denied);
    await list('a/', 10);
    expect(await s3Failure(list('a/', 11))).toMatchObject(denied);
    expect(await s3Failure(list('b/', 1))).toMatchObject(denied);
    const isSecure = people.gateway.access.s3Url.startsWith('https:');
    await put(bucket, { ...get, Condition: { Bool: { 'aws:SecureTransport': String(!isSecure) } } });
    expect(await s3Failure(read(bucket, 'open'))).toMatchObject(denied);
    await put(bucket, { ...get, Condition: { Bool: { 'aws:SecureTransport': String(isSecure) } } });
    await read(bucket, 'open');
    await put(bucket, { ...get, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } });
    expect(await s3Failure(read(bucket, 'open'))).toMatchObject(denied);
  });

  it('judges the tags that a request brings, in headers and in a body', async () => {
    const bucket = await people.openBucket();
    await store(bucket, 'k');
    await put(bucket, {
      Effect: 'Allow',
      Principal: colleague(),
      Action: ['s3:PutObject', 's3:PutObjectTagging'],
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { StringEquals: { 's3:RequestObjectTag/team': 'blue' } },
    });
    const putTagged = (Tagging: string) =>
      people.colleague.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'new', Body: 'x', Tagging }));
    const retag = (Value: string) =>
      people.colleague.s3.send(
        new PutObjectTaggingCommand({
          Bucket: bucket,
          Key: 'k',
          Tagging: { TagSet: [{ Key: 'team', Value }] },
        }),
      );
    await putTagged('team=blue');
    expect(await s3Failure(putTagged('team=red'))).toMatchObject(denied);
    await retag('blue');
    expect(await s3Failure(retag('red'))).toMatchObject(denied);
  });

  it('check 98: believes no header about who or where a client is', async () => {
    const bucket = await people.openBucket();
    await store(bucket, 'k');
    await put(bucket, [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      },
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { StringEquals: { 'aws:userid': people.owner.id } },
      },
    ]);
    const headers = [
      ['X-Forwarded-For', '192.0.2.1'],
      ['X-Real-IP', '192.0.2.1'],
      ['Forwarded', 'for=192.0.2.1'],
      ['x-amz-userid', people.owner.id],
      ['aws-userid', people.owner.id],
    ] as const;
    expect(await people.nobody('GET', `/${bucket}/k`, { headers })).toMatchObject({ status: 403 });
  });

  it('cannot lock the owner out of the policy itself', async () => {
    const bucket = await people.openBucket();
    await put(bucket, {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    });
    expect(await s3Failure(people.owner.s3.send(new ListObjectsV2Command({ Bucket: bucket })))).toMatchObject(
      denied,
    );
    await put(bucket, {
      Effect: 'Allow',
      Principal: colleague(),
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    });
    await people.owner.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  });

  it('lets a colleague set it only when told so', async () => {
    const bucket = await people.openBucket();
    const allow = {
      Effect: 'Allow',
      Principal: colleague(),
      Action: 's3:PutBucketPolicy',
      Resource: `arn:aws:s3:::${bucket}`,
    };
    expect(await s3Failure(put(bucket, allow, people.colleague))).toMatchObject(denied);
    await put(bucket, allow);
    await put(bucket, allow, people.colleague);
  });

  it('refuses a public policy while such are blocked', async () => {
    const bucket = await people.openBucket();
    const block = { BlockPublicPolicy: true };
    await people.owner.s3.send(
      new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: block }),
    );
    const publicRead = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const failure = await s3Failure(put(bucket, publicRead));
    expect(failure).toMatchObject(denied);
    expect(failure.message).toContain(
      'because public policies are prevented by the BlockPublicPolicy setting',
    );
    await put(bucket, { ...publicRead, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } });
  });

  it('refuses what is no policy with MalformedPolicy and AWS’s words', async () => {
    const bucket = await people.openBucket();
    const send = (Policy: string) =>
      s3Failure(people.owner.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy })));
    const good = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const cases: [string, string][] = [
      ['hello', "Policies must be valid JSON and the first byte must be '{'"],
      ['{"Statement": ', 'This policy contains invalid Json'],
      ['{}', 'Missing required field Statement'],
      [JSON.stringify({ Statement: [{ ...good, Action: 's3:Nothing' }] }), 'Policy has invalid action'],
      [
        JSON.stringify({ Statement: [{ ...good, Resource: 'arn:aws:s3:::other/*' }] }),
        'Policy has invalid resource',
      ],
      [
        JSON.stringify({ Id: 'x'.repeat(20 * 1024), Statement: [good] }),
        'Policy exceeds the maximum allowed document size.',
      ],
    ];
    for (const [text, message] of cases)
      expect(await send(text)).toEqual({ code: 'MalformedPolicy', status: 400, message });
  });
});
