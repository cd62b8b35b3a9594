import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { AccessKeyView, CreatedAccessKeyView } from '@sgw/contracts';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('access keys', () => {
  const people = usePeople();
  const keys = () => `/tenants/default/users/${people.owner.id}/keys`;
  const list = () => people.operator.ask<AccessKeyView[]>('GET', keys());
  const newKey = (request = {}) => people.operator.key('default', people.owner.id, request);
  const canSign = async (pair: CreatedAccessKeyView) => {
    try {
      await people.operator.client(pair).send(new ListBucketsCommand({}));
      return 'yes';
    } catch (error) {
      return (error as Error).name;
    }
  };

  it('sign at once, and are listed without their secrets', async () => {
    const pair = await newKey();
    expect(await canSign(pair)).toBe('yes');
    const found = (await list()).find(({ accessKeyId }) => accessKeyId === pair.accessKeyId);
    expect(found).toEqual({
      accessKeyId: pair.accessKeyId,
      isDisabled: false,
      createdAt: expect.any(String),
    });
    expect(JSON.stringify(await list())).not.toContain(pair.secretAccessKey);
  });

  it('come along from where the application was before', async () => {
    const pair = {
      accessKeyId: uniqueBucket('OLD'),
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    };
    // Guessed before it was there, the id is remembered as unknown: that must end when it is made.
    expect(await canSign(pair)).toBe('InvalidAccessKeyId');
    expect(await newKey(pair)).toEqual(pair);
    expect(await canSign(pair)).toBe('yes');
  });

  it('with an id that is taken are refused alike, whoever has it', async () => {
    const secretAccessKey = 'another-secret-1234';
    const bodies = new Set<string>();
    for (const { accessKeyId } of [people.owner, people.colleague, people.stranger]) {
      const answer = await people.operator.send('POST', keys(), { accessKeyId, secretAccessKey });
      expect(answer.status).toBe(409);
      const problem = (await answer.json()) as Record<string, unknown>;
      bodies.add(JSON.stringify({ ...problem, requestId: '' }));
    }
    expect(bodies.size).toBe(1);
    expect(await canSign({ ...people.stranger, secretAccessKey })).toBe('SignatureDoesNotMatch');
  });

  it('come in pairs, in a form that can be signed with', async () => {
    const refused = [
      { accessKeyId: 'LONELY' },
      { secretAccessKey: 'lonely-secret' },
      { accessKeyId: 'a/b', secretAccessKey: 'long-enough' },
      { accessKeyId: 'fine', secretAccessKey: 'short' },
      { expiresAt: 'tomorrow' },
      { policy: 'all' },
      { policy: { Statement: [] } },
      { policy: { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' } } },
      { userId: people.colleague.id },
    ];
    for (const body of refused) {
      const { status } = await people.operator.send('POST', keys(), body);
      expect([body, status]).toEqual([body, 400]);
    }
  });

  it('check 6: are refused from the moment they are disabled or deleted', async () => {
    const pair = await newKey();
    expect(await canSign(pair)).toBe('yes');
    const path = `${keys()}/${pair.accessKeyId}`;
    expect(await people.operator.ask('PATCH', path, { isDisabled: true })).toMatchObject({
      isDisabled: true,
    });
    expect(await canSign(pair)).toBe('InvalidAccessKeyId');
    await people.operator.ask('PATCH', path, { isDisabled: false });
    expect(await canSign(pair)).toBe('yes');
    expect((await people.operator.send('DELETE', path)).status).toBe(204);
    expect(await canSign(pair)).toBe('InvalidAccessKeyId');
    expect((await people.operator.send('DELETE', path)).status).toBe(404);
  });

  it('are refused from the moment they expire', async () => {
    const past = await newKey({ expiresAt: '2026-01-01T00:00:00Z' });
    expect(await canSign(past)).toBe('InvalidAccessKeyId');
    const path = `${keys()}/${past.accessKeyId}`;
    await people.operator.ask('PATCH', path, { expiresAt: null });
    expect(await canSign(past)).toBe('yes');
    await people.operator.ask('PATCH', path, { expiresAt: '2020-01-01T00:00:00Z' });
    expect(await canSign(past)).toBe('InvalidAccessKeyId');
  });

  it('with a policy of their own do what it allows and no more', async () => {
    const [mine, other] = [uniqueBucket('mine'), uniqueBucket('other')];
    for (const Bucket of [mine, other]) {
      await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
      await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: 'a' }));
    }
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${mine}/in/*` },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${mine}`,
          Condition: { StringLike: { 's3:prefix': 'in/*' } },
        },
        { Effect: 'Deny', Action: 's3:PutObject', Resource: `arn:aws:s3:::${mine}/in/locked/*` },
      ],
    };
    const pair = await newKey({ policy });
    const s3 = people.operator.client(pair);
    await s3.send(new GetObjectCommand({ Bucket: mine, Key: 'in/a' }));
    await s3.send(new PutObjectCommand({ Bucket: mine, Key: 'in/b', Body: 'b' }));
    await s3.send(new ListObjectsV2Command({ Bucket: mine, Prefix: 'in/' }));
    for (const refused of [
      s3.send(new ListObjectsV2Command({ Bucket: mine })),
      s3.send(new ListObjectsV2Command({ Bucket: mine, Prefix: 'out/' })),
      s3.send(new PutObjectCommand({ Bucket: mine, Key: 'out/b', Body: 'b' })),
      s3.send(new PutObjectCommand({ Bucket: mine, Key: 'in/locked/b', Body: 'b' })),
      s3.send(new GetObjectCommand({ Bucket: other, Key: 'in/a' })),
      s3.send(new ListBucketsCommand({})),
      s3.send(new CreateBucketCommand({ Bucket: uniqueBucket('new') })),
    ])
      expect(await s3Failure(refused)).toMatchObject({ code: 'AccessDenied', status: 403 });

    await people.operator.ask('PATCH', `${keys()}/${pair.accessKeyId}`, { policy: null });
    await s3.send(new GetObjectCommand({ Bucket: other, Key: 'in/a' }));
  });

  it('of a user to whom the operator gave a bucket of somebody else reach it', async () => {
    const Bucket = uniqueBucket('lent');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    const policy = {
      Statement: { Effect: 'Allow', Action: 's3:*Object', Resource: `arn:aws:s3:::${Bucket}/*` },
    };
    const helper = await people.operator.user('default', { policy });
    await helper.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(await s3Failure(helper.s3.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({
      status: 403,
    });
  });
});
