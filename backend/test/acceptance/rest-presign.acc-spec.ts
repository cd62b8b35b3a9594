import { describe, expect, it } from '@jest/globals';
import type { PresignRequest, PresignView } from '@sgw/contracts';
import { MIN_PART } from '../support/multipart.js';
import { adminKeyOf, problemOf, sendRest } from '../support/rest-request.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('presigned URLs', () => {
  const gateway = useGateway();

  const ask = (request: object) =>
    sendRest(gateway.access, {
      method: 'POST',
      path: '/api/v1/presign',
      headers: adminKeyOf(gateway.access),
      body: { tenant: 'default', bucket: gateway.bucket, key: 'key', method: 'GET', ...request },
    });
  const presign = async (request: Partial<PresignRequest>) => {
    const answer = await ask(request);
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as PresignView;
  };
  const use = async (request: Partial<PresignRequest>, body?: Buffer | string) => {
    const { url } = await presign(request);
    return fetch(url, { method: request.method ?? 'GET', ...(body === undefined ? {} : { body }) });
  };
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

  it('upload, show, download and delete straight at the S3 port', async () => {
    const key = 'ä b/c+d?e#f%20&=.bin';
    const bytes = uniqueBytes(70_000);
    expect((await use({ method: 'PUT', key }, bytes)).status).toBe(200);
    expect((await use({ method: 'HEAD', key })).headers.get('content-length')).toBe('70000');
    expect(bytes.equals(await bytesOf(await use({ key })))).toBe(true);
    expect((await use({ method: 'DELETE', key })).status).toBe(204);
    expect((await use({ key })).status).toBe(404);
  });

  it('name a download as they are told', async () => {
    await gateway.put('named');
    const disposition = `attachment; filename="a b.txt"; filename*=UTF-8''%C3%A4.txt`;
    const answer = await use({ key: 'named', query: { 'response-content-disposition': disposition } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe(disposition);
  });

  it('carry a multipart upload from its begin to its end, and let it be resumed', async () => {
    const key = 'in parts';
    const parts = [uniqueBytes(MIN_PART), uniqueBytes(100)];
    const begun = await (await use({ method: 'POST', key, query: { uploads: '' } })).text();
    const uploadId = /<UploadId>([^<]+)</.exec(begun)?.[1] ?? '';
    for (const [index, part] of parts.entries()) {
      const query = { uploadId, partNumber: String(index + 1) };
      expect((await use({ method: 'PUT', key, query }, part)).status).toBe(200);
    }
    const listed = await (await use({ key, query: { uploadId } })).text();
    const etags = [...listed.matchAll(/<ETag>([^<]+)</g)].map(([, etag]) => etag);
    expect(etags).toHaveLength(2);
    const body = etags.map(
      (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const xml = `<CompleteMultipartUpload>${body.join('')}</CompleteMultipartUpload>`;
    expect((await use({ method: 'POST', key, query: { uploadId } }, xml)).status).toBe(200);
    expect(Buffer.concat(parts).equals(await bytesOf(await use({ key })))).toBe(true);
  });

  it('abort a multipart upload', async () => {
    const begun = await (await use({ method: 'POST', query: { uploads: '' } })).text();
    const uploadId = /<UploadId>([^<]+)</.exec(begun)?.[1] ?? '';
    expect((await use({ method: 'DELETE', query: { uploadId } })).status).toBe(204);
    expect((await use({ query: { uploadId } })).status).toBe(404);
  });

  it('last for a quarter of an hour unless told otherwise', async () => {
    const lasts = async (request: Partial<PresignRequest>) => {
      const { url, expiresAt } = await presign(request);
      const query = new URL(url).searchParams;
      const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
      const signedAt = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
      const seconds = Number(query.get('X-Amz-Expires'));
      expect(expiresAt).toBe(new Date(Date.parse(signedAt) + seconds * 1000).toISOString());
      return seconds;
    };
    expect(await lasts({})).toBe(900);
    expect(await lasts({ expiresSeconds: 604_800 })).toBe(604_800);
  });

  it('serve no other key, bucket or method', async () => {
    await gateway.put('other');
    const { url } = await presign({ key: 'one' });
    expect((await fetch(url.replace('/one?', '/other?'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(`${url}&tagging=`)).status).toBe(403);
  });

  it('cannot be made to leave their bucket by dots in the key', async () => {
    const other = await gateway.newBucket('rest');
    await gateway.put('secret', 'secret', other);
    const { url } = await presign({ key: `../${other}/secret` });
    // Clients fold dots before they send; the signature is over what was asked for.
    expect((await fetch(url)).status).toBe(403);
  });

  it('never show the key they are signed with as the one of the profile', async () => {
    const { url } = await presign({});
    expect(url).not.toContain(gateway.access.accessKeyId);
    expect(url).not.toContain(gateway.access.secretAccessKey);
  });

  it.each([
    ['tags', { method: 'PUT', query: { tagging: '' } }, '/query/tagging'],
    ['another signature', { query: { 'X-Amz-Expires': '9' } }, '/query/X-Amz-Expires'],
    ['several objects at once', { method: 'POST', query: { delete: '' } }, '/query/delete'],
    ['half a part', { method: 'PUT', query: { partNumber: '1' } }, '/query'],
    [
      'a header broken in two',
      { query: { 'response-content-type': 'a\r\nb: c' } },
      '/query/response-content-type',
    ],
    ['a value that is no text', { query: { uploadId: { $ne: '' } } }, '/query/uploadId'],
  ])('are not made for %s', async (_what, request, pointer) => {
    const problem = problemOf(await ask(request));
    expect(problem).toMatchObject({ status: 400, code: 'invalid-argument', errors: [{ pointer }] });
  });

  it.each([
    ['too long a life', { expiresSeconds: 604_801 }, '/expiresSeconds'],
    ['no life', { expiresSeconds: 0 }, '/expiresSeconds'],
    ['another method', { method: 'PATCH' }, '/method'],
    ['no key', { key: '' }, '/key'],
    ['too long a key', { key: 'ä'.repeat(513) }, '/key'],
    ['a key that is no text of Unicode', { key: '\ud800' }, '/key'],
    ['a query that is a list', { query: ['tagging'] }, '/query'],
    ['headers', { headers: { 'x-amz-acl': 'public-read' } }, '/headers'],
  ])('are not made for %s', async (_what, request, pointer) => {
    const problem = problemOf(await ask(request));
    expect(problem).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer }] });
  });

  it('are not made for a bucket that is not there', async () => {
    expect(problemOf(await ask({ bucket: 'no-such-bucket' })).code).toBe('bucket-not-found');
  });
});
