import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const md5 = (data: Buffer): string => `"${createHash('md5').update(data).digest('hex')}"`;

describe('PutObject', () => {
  const gateway = useGateway();
  const put = (input: Omit<PutObjectCommandInput, 'Bucket'>) =>
    gateway.s3.send(new PutObjectCommand({ Bucket: gateway.bucket, ...input }));
  const read = async (Key: string): Promise<Buffer> => {
    const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  it.each([0, 1, 65_535, 65_536, 65_537, 5 * 1024 ** 2 + 1])(
    'check 83: stores %i bytes; the ETag is the MD5 of the body',
    async (size) => {
      const Body = uniqueBytes(size);
      const { ETag } = await put({ Key: `size-${size}`, Body });
      expect(ETag).toBe(md5(Body));
      expect((await read(`size-${size}`)).equals(Body)).toBe(true);
    },
  );

  it('replaces the object, its headers and its metadata as a whole', async () => {
    await put({
      Key: 'twice',
      Body: 'old and long',
      Metadata: { old: '1' },
      ContentType: 'text/html',
      CacheControl: 'no-store',
    });
    await put({ Key: 'twice', Body: 'new' });
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'twice' }));
    expect(head).toMatchObject({ ContentLength: 3, Metadata: {} });
    expect(head.CacheControl).toBeUndefined();
    expect((await read('twice')).toString()).toBe('new');
  });

  it('keeps the headers that belong to the object', async () => {
    const Expires = new Date('2030-01-02T03:04:05Z');
    await put({
      Key: 'headers',
      Body: 'x',
      ContentType: 'text/plain; charset=utf-8',
      ContentEncoding: 'br',
      ContentLanguage: 'fi, de',
      ContentDisposition: 'attachment; filename="a b.txt"',
      CacheControl: 'max-age=60',
      Expires,
      Metadata: { one: 'two words', 'dashed-name': '=?utf-8?q?x?=' },
    });
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'headers' }));
    expect(head).toMatchObject({
      ContentType: 'text/plain; charset=utf-8',
      ContentEncoding: 'br',
      ContentLanguage: 'fi, de',
      ContentDisposition: 'attachment; filename="a b.txt"',
      CacheControl: 'max-age=60',
      ExpiresString: Expires.toUTCString(),
      Metadata: { one: 'two words', 'dashed-name': '=?utf-8?q?x?=' },
    });
  });

  it('calls a body without a type binary/octet-stream', async () => {
    const response = await gateway.raw({ method: 'PUT', target: `/${gateway.bucket}/typeless`, body: 'x' });
    expect(response.status).toBe(200);
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'typeless' }));
    expect(head.ContentType).toBe('binary/octet-stream');
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'check 36: verifies, keeps and answers a %s checksum',
    async (ChecksumAlgorithm) => {
      const Key = `sum-${ChecksumAlgorithm}`;
      const stored = await put({ Key, Body: 'checked', ChecksumAlgorithm });
      const head = await gateway.s3.send(
        new HeadObjectCommand({ Bucket: gateway.bucket, Key, ChecksumMode: 'ENABLED' }),
      );
      const field = `Checksum${ChecksumAlgorithm}` as const;
      expect(stored[field]).toBeTruthy();
      expect(head[field]).toBe(stored[field]);
    },
  );

  it('check 56: stores bodies exactly, whatever their type and encoding say', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ];
    for (const ContentType of types) {
      await put({ Key: 'broken', Body: '{broken json', ContentType, ContentEncoding: 'gzip' });
      expect((await read('broken')).toString()).toBe('{broken json');
    }
  });

  it('takes tags in a header', async () => {
    await put({ Key: 'tagged', Body: 'x', Tagging: 'a=1&b=two%20words' });
    const head = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'tagged' }));
    expect(head.TagCount).toBe(2);
    expect(await s3Failure(put({ Key: 'tagged', Body: 'x', Tagging: 'a=1&a=2' }))).toMatchObject({
      status: 400,
    });
  });

  it('check 54: refuses more than 2 KiB of user metadata, and takes 2 KiB', async () => {
    await put({ Key: 'meta', Body: 'x', Metadata: { k: 'v'.repeat(2047) } });
    const failure = await s3Failure(put({ Key: 'meta', Body: 'x', Metadata: { k: 'v'.repeat(2048) } }));
    expect(failure).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const missing = gateway.s3.send(
      new PutObjectCommand({ Bucket: uniqueBucket('gone'), Key: 'k', Body: 'x' }),
    );
    expect(await s3Failure(missing)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it('check 139: every read of a key under concurrent writes is one whole written value', async () => {
    const values = Array.from({ length: 12 }, (_, i) =>
      Buffer.alloc(100_000 + i, String.fromCharCode(65 + i)),
    );
    const writes = values.map((Body) => put({ Key: 'hot', Body }));
    await Promise.race(writes);
    const reads = await Promise.all(Array.from({ length: 12 }, () => read('hot')));
    for (const seen of reads) expect(values.some((value) => value.equals(seen))).toBe(true);
    await Promise.all(writes);
    const last = await read('hot');
    expect(values.some((value) => value.equals(last))).toBe(true);
  });
});
