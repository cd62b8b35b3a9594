import { createHash } from 'node:crypto';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('DeleteObjects', () => {
  const gateway = useGateway();
  const remove = (keys: readonly string[], Quiet?: boolean) =>
    gateway.s3.send(
      new DeleteObjectsCommand({
        Bucket: gateway.bucket,
        Delete: { Objects: keys.map((Key) => ({ Key })), Quiet },
      }),
    );
  const post = (body: string, headers: readonly (readonly [string, string])[] = []) =>
    gateway.raw({ method: 'POST', target: `/${gateway.bucket}?delete`, body, headers });
  const md5 = (body: string) => ['Content-MD5', createHash('md5').update(body).digest('base64')] as const;

  it('deletes the named keys alone and reports each, also those that were not there', async () => {
    for (const key of ['d/1', 'd/2', 'd/3']) await gateway.put(key);
    const { Deleted = [], Errors } = await remove(['d/1', 'd/3', 'd/never']);
    expect(Deleted.map(({ Key }) => Key).sort()).toEqual(['d/1', 'd/3', 'd/never']);
    expect(Errors).toBeUndefined();
    expect(await listKeys(gateway.s3, gateway.bucket, 'd/')).toEqual(['d/2']);
  });

  it('reports nothing that went well when it is told to be quiet', async () => {
    await gateway.put('quiet');
    expect((await remove(['quiet'], true)).Deleted).toBeUndefined();
    expect(await listKeys(gateway.s3, gateway.bucket, 'quiet')).toEqual([]);
  });

  it('check 65: deletes exactly the odd keys it is given', async () => {
    const odd = [
      ' ',
      '007',
      'true',
      '1e3',
      '<',
      ']]>',
      '&amp;',
      '😀',
      'a\u0001b',
      'line\nbreak',
      '../x',
      '\\',
    ];
    const near = ['7', '1000', 'amp', '_'];
    for (const key of [...odd, ...near]) await gateway.put(key);
    const escaped = (key: string): string =>
      [...key].map((c) => (/[<>&\n]/.test(c) || c < ' ' ? `&#${c.codePointAt(0)};` : c)).join('');
    const sendable = odd.filter((key) => !key.includes('\u0001'));
    const body = `<Delete>${sendable.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')}</Delete>`;
    expect(await post(body, [md5(body)])).toMatchObject({ status: 200 });
    expect(await listKeys(gateway.s3, gateway.bucket)).toEqual(expect.arrayContaining(near));
    const left = new Set(await listKeys(gateway.s3, gateway.bucket));
    expect(sendable.filter((key) => left.has(key))).toEqual([]);
    expect(left.has('a\u0001b')).toBe(true);
  });

  it('check 62: refuses more than 1,000 keys, and takes 1,000', async () => {
    const keys = Array.from({ length: 1001 }, (_, i) => `many/${i}`);
    expect(await s3Failure(remove(keys))).toMatchObject({ code: 'MalformedXML', status: 400 });
    expect((await remove(keys.slice(0, 1000))).Deleted).toHaveLength(1000);
  });

  it('check 62: refuses an empty body, an empty list and a body without any checksum', async () => {
    const body = '<Delete><Object><Key>k</Key></Object></Delete>';
    expect((await post('')).status).toBe(400);
    expect(await post('<Delete></Delete>', [md5('<Delete></Delete>')])).toMatchObject({
      status: 400,
      code: 'MalformedXML',
    });
    for (const payloadHash of ['UNSIGNED-PAYLOAD', createHash('sha256').update(body).digest('hex')]) {
      const target = `/${gateway.bucket}?delete`;
      const refused = await gateway.raw({ method: 'POST', target, body, payloadHash });
      expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(refused.body.toString()).toContain(
        'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
      );
    }
    for (const [name, value] of [
      ['x-amz-checksum-algorithm', 'CRC32'],
      ['x-amz-sdk-checksum-algorithm', 'CRC32'],
    ] as const)
      expect(await post(body, [[name, value]])).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await post(body, [md5('other')])).toMatchObject({ status: 400, code: 'BadDigest' });
  });

  it('judges the conditions of each object by itself', async () => {
    const etag = await gateway.put('kept', 'x');
    await gateway.put('gone', 'x');
    const { Deleted, Errors } = await gateway.s3.send(
      new DeleteObjectsCommand({
        Bucket: gateway.bucket,
        Delete: {
          Objects: [
            { Key: 'kept', ETag: '"0"' },
            { Key: 'gone', ETag: etag, Size: 1 },
            { Key: 'never', ETag: '*' },
            { Key: 'kept', Size: 2 },
          ],
        },
      }),
    );
    expect(Deleted).toEqual([{ Key: 'gone' }]);
    expect(Errors?.map(({ Key, Code }) => `${Key} ${Code}`)).toEqual([
      'kept PreconditionFailed',
      'never NoSuchKey',
      'kept PreconditionFailed',
    ]);
    expect(await listKeys(gateway.s3, gateway.bucket, 'kept')).toEqual(['kept']);
  });
});
