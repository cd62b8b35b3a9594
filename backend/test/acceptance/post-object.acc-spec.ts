import { randomBytes } from 'node:crypto';
import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import {
  FORM_BOUNDARY,
  type FormField,
  type FormFile,
  formBody,
  postForm,
  type SignedPolicy,
  signedFields,
} from '../support/post-form.js';
import { plainRequest } from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

const MIB = 1024 ** 2;

describe('PostObject', () => {
  const gateway = useGateway();
  const fieldsOf = (policy: SignedPolicy) =>
    signedFields(gateway.access, {
      ...policy,
      conditions: [{ bucket: gateway.bucket }, ...(policy.conditions ?? [])],
    });
  const post = (fields: readonly FormField[], file?: FormFile, behind: readonly FormField[] = []) =>
    postForm(gateway.access, gateway.bucket, formBody(fields, file, behind));
  const read = async (Key: string) => {
    const { Body, ...rest } = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key }));
    return { ...rest, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
  };
  const isThere = async (key: string) =>
    (await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/${key}` })).status === 200;

  it('stores the file with what the fields say of it, and answers 204', async () => {
    const fields: FormField[] = [
      ['key', 'dir/${filename}'],
      ['Content-Type', 'image/png'],
      ['Cache-Control', 'no-store'],
      ['x-amz-meta-owner', 'ünï'],
      ['tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
      ['acl', 'private'],
    ];
    const answer = await post(fieldsOf({ fields }), { content: 'picture', fileName: 'kuva ä.png' });
    expect(answer.status).toBe(204);
    expect(answer.headers.location).toBe(`${gateway.access.s3Url}/${gateway.bucket}/dir/kuva%20%C3%A4.png`);
    const stored = await read('dir/kuva ä.png');
    expect(stored.bytes.toString()).toBe('picture');
    expect(stored).toMatchObject({
      ContentType: 'image/png',
      CacheControl: 'no-store',
      ETag: answer.headers.etag,
    });
    const { TagSet } = await gateway.s3.send(
      new GetObjectTaggingCommand({ Bucket: gateway.bucket, Key: 'dir/kuva ä.png' }),
    );
    expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('answers 201 with a document, 200, or a redirect, as the form wants', async () => {
    const answered = async (more: FormField[]) =>
      post(fieldsOf({ fields: [['key', 'answer'], ...more] }), { content: 'x' });
    const created = await answered([['success_action_status', '201']]);
    expect(created.status).toBe(201);
    expect(created.body.toString()).toContain(
      `<PostResponse><Location>${gateway.access.s3Url}/${gateway.bucket}/answer</Location><Bucket>${gateway.bucket}</Bucket><Key>answer</Key>`,
    );
    expect((await answered([['success_action_status', '200']])).status).toBe(200);
    expect((await answered([['success_action_status', '404']])).status).toBe(204);
    const sent = await answered([['success_action_redirect', 'http://example.org/done?a=b']]);
    expect([sent.status, sent.headers.location]).toEqual([
      303,
      `http://example.org/done?a=b&bucket=${gateway.bucket}&key=answer&etag=%229dd4e461268c8034f5c8564e155c67a6%22`,
    ]);
    expect((await answered([['success_action_redirect', 'not an address']])).status).toBe(204);
  });

  it.each([
    ['a few bytes', 300],
    ['a megabyte', MIB],
    ['more than is held in memory', 6 * MIB + 17],
    ['many pieces', 24 * MIB + 1],
  ])('stores %s, whatever follows the file', async (_what, size) => {
    const content = randomBytes(size);
    for (const behind of [[], [['submit', 'Send']], [['submit', 'y'.repeat(30_000)]]] as FormField[][]) {
      const answer = await post(fieldsOf({ fields: [['key', 'large']] }), { content }, behind);
      expect(answer.status).toBe(204);
      expect((await read('large')).bytes.equals(content)).toBe(true);
    }
  });

  it('checks Content-MD5 and the checksum that the form states, and keeps the checksum', async () => {
    const crc = 'i9aeUg=='; // CRC32 of `hello world` is 0x0d4a1185, this is another's
    const wrong = await post(
      fieldsOf({
        fields: [
          ['key', 'sum'],
          ['x-amz-checksum-algorithm', 'CRC32'],
          ['x-amz-checksum-crc32', crc],
        ],
      }),
      { content: 'hello world' },
    );
    expect(wrong).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await isThere('sum')).toBe(false);
    const right = Buffer.from('0d4a1185', 'hex').toString('base64');
    const kept = await post(
      fieldsOf({
        fields: [
          ['key', 'sum'],
          ['x-amz-checksum-crc32', right],
        ],
      }),
      {
        content: 'hello world',
      },
    );
    expect(kept.status).toBe(204);
    const { ChecksumCRC32 } = await gateway.s3.send(
      new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'sum', ChecksumMode: 'ENABLED' }),
    );
    expect(ChecksumCRC32).toBe(right);
    const md5 = await post(
      fieldsOf({
        fields: [
          ['key', 'sum'],
          ['Content-MD5', 'short'],
        ],
      }),
      { content: 'x' },
    );
    expect(md5).toMatchObject({ status: 400, code: 'InvalidDigest' });
  });

  it('check 41: refuses a form without policy, without signature, or with a wrong one', async () => {
    expect(await post([['key', 'anyone']], { content: 'x' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
    const good = fieldsOf({ fields: [['key', 'k41']] });
    const unsigned = await post(
      good.filter(([name]) => name !== 'x-amz-signature'),
      { content: 'x' },
    );
    expect(unsigned).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const forged = good.map(([name, value]): FormField =>
      name === 'x-amz-signature'
        ? [name, value.replace(/^./, value.startsWith('a') ? 'b' : 'a')]
        : [name, value],
    );
    expect(await post(forged, { content: 'x' })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    const unknown = fieldsOf({ fields: [['key', 'k41']], accessKeyId: 'SGWUNKNOWN' });
    expect(await post(unknown, { content: 'x' })).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(await isThere('k41')).toBe(false);
  });

  it('check 42: refuses what the policy does not permit, with the condition that failed', async () => {
    const refused = async (policy: SignedPolicy, content = 'x') => {
      const answer = await post(fieldsOf(policy), { content });
      return [answer.status, answer.code, /<Message>(.*?)<\/Message>/.exec(answer.body.toString())?.[1]];
    };
    const fields: FormField[] = [['key', 'k42']];
    const failed = (condition: string) => [
      403,
      'AccessDenied',
      `Invalid according to Policy: Policy Condition failed: ${condition.replaceAll('"', '&quot;')}`,
    ];
    expect(await refused({ fields, conditions: [{ bucket: 'other-bucket' }] })).toEqual(
      failed('["eq","$bucket","other-bucket"]'),
    );
    expect(await refused({ fields, conditions: [['starts-with', '$key', 'user/']] })).toEqual(
      failed('["starts-with","$key","user/"]'),
    );
    expect(await refused({ fields, conditions: [['eq', '$Content-Type', 'image/png']] })).toEqual(
      failed('["eq","$Content-Type","image/png"]'),
    );
    expect(await refused({ fields, expiration: '2020-01-01T00:00:00Z' })).toEqual([
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy expired.',
    ]);
    const range = (low: number, high: number) => [['content-length-range', low, high]];
    expect((await refused({ fields, conditions: range(5, 9) }, '1234')).slice(0, 2)).toEqual([
      400,
      'EntityTooSmall',
    ]);
    expect((await refused({ fields, conditions: range(5, 9) }, '1234567890')).slice(0, 2)).toEqual([
      400,
      'EntityTooLarge',
    ]);
    const huge = 'x'.repeat(7 * MIB);
    expect((await refused({ fields, conditions: range(5, 7 * MIB - 1) }, huge)).slice(0, 2)).toEqual([
      400,
      'EntityTooLarge',
    ]);
    expect(await isThere('k42')).toBe(false);
    expect((await post(fieldsOf({ fields, conditions: range(0, 4) }), { content: '1234' })).status).toBe(204);
  });

  it('check 43: refuses fields that no condition covers, and fields sent twice', async () => {
    const good = fieldsOf({ fields: [['key', 'k43']] });
    const extra = await post([...good, ['x-amz-meta-extra', 'x']], { content: 'x' });
    expect(extra).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(extra.body.toString()).toContain('Extra input fields: x-amz-meta-extra');
    for (const name of ['__proto__', 'constructor', 'success_action_status'])
      expect((await post([...good, [name, 'x']], { content: 'x' })).status).toBe(403);
    expect((await post([...good, ['KEY', 'other']], { content: 'x' })).status).toBe(400);
    expect(await isThere('k43')).toBe(false);
    const behind: FormField[] = [['x-amz-meta-late', 'ignored']];
    expect((await post([...good, ['x-ignore-me', 'x']], { content: 'x' }, behind)).status).toBe(204);
    expect((await read('k43')).Metadata).toEqual({});
  });

  it('check 44: refuses a policy that is none', async () => {
    const expiration = new Date(Date.now() + 60_000).toISOString();
    for (const text of [
      'not json',
      '[]',
      JSON.stringify({ conditions: [{ key: 'k44' }] }),
      JSON.stringify({ expiration }),
      JSON.stringify({ expiration, conditions: [] }),
      JSON.stringify({ expiration: 17, conditions: [{ key: 'k44' }] }),
      JSON.stringify({ expiration, conditions: [['content-length-range', 'a', 'b']] }),
      JSON.stringify({ expiration, conditions: [{ key: ['k44'] }] }),
    ]) {
      const answer = await post(fieldsOf({ fields: [['key', 'k44']], text }), { content: 'x' });
      expect([text, answer.status, answer.code]).toEqual([text, 400, 'InvalidPolicyDocument']);
    }
    expect(await isThere('k44')).toBe(false);
  });

  it('refuses a policy that does not name the bucket', async () => {
    const fields = signedFields(gateway.access, { fields: [['key', 'unnamed']] });
    const answer = await post(fields, { content: 'x' });
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(answer.body.toString()).toContain('Extra input fields: bucket');
    expect(await isThere('unnamed')).toBe(false);
  });

  it('check 45: takes a key for a name and no path, and refuses forms that are none', async () => {
    const fields: FormField[] = [['key', '../${filename}']];
    expect((await post(fieldsOf({ fields }), { content: 'x', fileName: '../../x' })).status).toBe(204);
    expect(await listed('../')).toEqual(['../x']);

    const good = fieldsOf({ fields: [['key', 'k45']] });
    const many = Array.from({ length: 1001 }, (_, i): FormField => [`x-ignore-${i}`, 'v']);
    expect(await post([...good, ...many], { content: 'x' })).toMatchObject({
      status: 400,
      code: 'MaxPostPreDataLengthExceededError',
    });
    expect(await post([...good, ['x-ignore', 'v'.repeat(2 * MIB)]], { content: 'x' })).toMatchObject({
      status: 400,
      code: 'MaxPostPreDataLengthExceededError',
    });
    expect(await post(good)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await post(good, { content: 'x' }, [['file', 'another']])).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
    const whole = formBody(good, { content: 'x' });
    const send = (contentType: string, body: Buffer) =>
      plainRequest(gateway.access, {
        method: 'POST',
        target: `/${gateway.bucket}`,
        headers: [['Content-Type', contentType]],
        body,
      });
    expect(await send('multipart/form-data', whole)).toMatchObject({
      status: 400,
      code: 'MalformedPOSTRequest',
    });
    const cut = whole.subarray(0, -8);
    expect(await send(`multipart/form-data; boundary=${FORM_BOUNDARY}`, cut)).toMatchObject({
      status: 400,
      code: 'MalformedPOSTRequest',
    });
    expect(await send('text/plain', whole)).toMatchObject({ status: 403 });
    expect(await isThere('k45')).toBe(false);
  });

  it('says that encryption is not done rather than ignoring the field', async () => {
    const fields: FormField[] = [
      ['key', 'sse'],
      ['x-amz-server-side-encryption', 'AES256'],
    ];
    expect(await post(fieldsOf({ fields }), { content: 'x' })).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });

  it('answers NoSuchBucket only to whoever signed', async () => {
    const fields = signedFields(gateway.access, { fields: [['key', 'k']] });
    const answer = await postForm(gateway.access, 'no-such-bucket-here', formBody(fields, { content: 'x' }));
    expect(answer).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });

  async function listed(prefix: string): Promise<string[]> {
    const answer = await gateway.raw({
      method: 'GET',
      target: `/${gateway.bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`,
    });
    return [...answer.body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1] ?? '');
  }
});
