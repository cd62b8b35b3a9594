import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RawConnection } from '../support/raw-connection.js';
import {
  headBytes,
  type HeaderLine,
  prepareRequest,
  type RawRequest,
  sendPrepared,
} from '../support/raw-request.js';
import { sha256Hex } from '../support/signing.js';
import { useGateway } from '../support/use-gateway.js';

describe('payload hashes and digests', () => {
  const gateway = useGateway();
  let target = '';
  const put = (more: Partial<RawRequest> = {}) =>
    gateway.raw({ method: 'PUT', target, body: 'new', ...more });
  const current = async () => (await gateway.raw({ method: 'GET', target })).body.toString();

  beforeEach(async () => {
    target = `/${gateway.bucket}/object`;
    await gateway.put('object', 'previous');
  });

  it('check 27: refuses a body that is not what was signed, and keeps the previous version', async () => {
    const refused = await put({ payloadHash: sha256Hex('other') });
    expect(refused).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    expect(refused.body.toString()).toContain('<ClientComputedContentSHA256>');
    expect(await current()).toBe('previous');
    const large = await put({ body: Buffer.alloc(3_000_000, 'x'), payloadHash: sha256Hex('other') });
    expect(large).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    expect(await current()).toBe('previous');
    const tags = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
    const altered = await gateway.raw({
      method: 'PUT',
      target: `${target}?tagging`,
      body: tags,
      payloadHash: sha256Hex('other'),
    });
    expect(altered).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
  });

  it('check 28: refuses a payload hash that is missing or none', async () => {
    expect(await put({ payloadHash: null })).toMatchObject({ status: 400, code: 'InvalidRequest' });
    for (const payloadHash of ['invalid_sha256', 'STREAMING-FOO', '', sha256Hex('new').slice(1)]) {
      const refused = await put({ payloadHash });
      expect([payloadHash, refused]).toMatchObject([payloadHash, { status: 400, code: 'InvalidArgument' }]);
    }
    expect((await put({ payloadHash: 'UNSIGNED-PAYLOAD' })).status).toBe(200);
    expect(await current()).toBe('new');
  });

  it('check 37: verifies Content-MD5', async () => {
    const md5 = (text: string): HeaderLine => [
      'Content-MD5',
      createHash('md5').update(text).digest('base64'),
    ];
    for (const value of ['short', 'not base64 at all!!', '', createHash('md5').update('new').digest('hex')]) {
      const refused = await put({ headers: [['Content-MD5', value]] });
      expect([value, refused]).toMatchObject([value, { status: 400, code: 'InvalidDigest' }]);
    }
    expect(await put({ headers: [md5('other')] })).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await current()).toBe('previous');
    expect((await put({ headers: [md5('new')] })).status).toBe(200);
  });

  it('check 36: refuses checksum headers that are wrong, malformed, several or of an unknown kind', async () => {
    const cases: [string, HeaderLine[]][] = [
      ['BadDigest', [['x-amz-checksum-crc32', 'AAAAAA==']]],
      ['InvalidRequest', [['x-amz-checksum-crc32', 'nonsense!']]],
      ['InvalidRequest', [['x-amz-checksum-sha256', 'AAAA']]],
      [
        'InvalidRequest',
        [
          ['x-amz-checksum-crc32', 'AAAAAA=='],
          ['x-amz-checksum-sha1', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
        ],
      ],
      [
        'InvalidRequest',
        [
          ['x-amz-sdk-checksum-algorithm', 'CRC32'],
          ['x-amz-checksum-sha1', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
        ],
      ],
      ['InvalidRequest', [['x-amz-sdk-checksum-algorithm', 'MD17']]],
      // Announced, and not there.
      ['InvalidRequest', [['x-amz-sdk-checksum-algorithm', 'CRC32']]],
    ];
    for (const [code, headers] of cases) {
      const refused = await put({ headers });
      expect([headers, refused]).toMatchObject([headers, { status: 400, code }]);
    }
    expect(await current()).toBe('previous');
  });

  it('check 31: stores nothing when the client leaves in the middle', async () => {
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target,
      body: Buffer.alloc(200_000, 'x'),
    });
    for (const end of ['finish', 'close', 'reset'] as const) {
      const connection = await RawConnection.open(gateway.access.s3Url);
      await connection.send(headBytes(request));
      await connection.send(request.body.subarray(0, 100_000));
      connection[end]();
      if (end === 'finish') {
        expect(await connection.receive()).toMatchObject({ status: 400, code: 'IncompleteBody' });
      }
      connection.close();
    }
    expect(await current()).toBe('previous');
  });

  it('check 40: refuses a wrong signature before the body, and closes the connection', async () => {
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target,
      payloadHash: sha256Hex('x'),
      contentLength: 5 * 1024 ** 3,
      secretAccessKey: 'wrong',
    });
    const connection = await RawConnection.open(gateway.access.s3Url);
    await connection.send(headBytes(request));
    expect(await connection.receive()).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await connection.isClosedWithin(10_000)).toBe(true);
    connection.close();
  });

  it('refuses a body of more than 5 GiB before reading it', async () => {
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target,
      payloadHash: 'UNSIGNED-PAYLOAD',
      contentLength: 5 * 1024 ** 3 + 1,
    });
    expect(await sendPrepared(gateway.access, request)).toMatchObject({
      status: 400,
      code: 'EntityTooLarge',
    });
  });
});
