import { createHash, createHmac, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
// The oracle is AWS's own signer. Tests alone use it: this library stays without a dependency.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import {
  encodeQuery,
  encodeUriPath,
  type HttpHead,
  parseSignature,
  presignUrl,
  SigV4Error,
  signingKey,
  signRequest,
  verifySignature,
} from './index.js';
import { normalisePath } from './percent-encoding.js';
import { RawTarget } from './raw-target.js';

/** What the oracle wants of a hash. */
class Sha256 {
  private readonly chunks: Uint8Array[] = [];

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {}

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.chunks.push(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    const hash =
      this.secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(this.secret));
    for (const chunk of this.chunks) hash.update(chunk);
    return Promise.resolve(hash.digest());
  }

  reset(): void {
    this.chunks.length = 0;
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const NOW = new Date('2026-11-23T04:16:00Z');
const REGION = 'us-east-1';
const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: randomUUID(), region: REGION };
const key = signingKey(credential.secretAccessKey, '20261123', REGION);
const oracle = new SignatureV4({
  credentials: credential,
  region: REGION,
  service: 's3',
  sha256: Sha256,
  uriEscapePath: false,
});

interface Sample {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly payloadHash: string;
}

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});
const samples: fc.Arbitrary<Sample> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'HEAD', 'DELETE'),
  path: fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((key) => encodeUriPath(`/bucket/${key.toWellFormed()}`)),
  query: fc.dictionary(
    fc.oneof(
      fc.constantFrom('prefix', 'uploads', 'list-type', 'a-b', 'versionId'),
      fc.string({ minLength: 1, maxLength: 8 }),
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.toWellFormed()),
    { maxKeys: 5, noNullPrototype: true },
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      'x-amz-meta-a',
      'x-amz-acl',
      'content-type',
      'content-md5',
      'range',
      'x-amz-tagging',
      'x-custom',
    ),
    printable,
    { maxKeys: 4, noNullPrototype: true },
  ),
  payloadHash: fc.constantFrom('UNSIGNED-PAYLOAD', createHash('sha256').update('body').digest('hex')),
});

function isUsable(sample: Sample): boolean {
  return !Object.keys(sample.query).some((name) => /^x-amz-|^AWSAccessKeyId$|^__proto__$/i.test(name));
}

const requests = samples.filter(isUsable);
const targetOf = ({ path, query }: Sample) =>
  Object.keys(query).length > 0 ? `${path}?${encodeQuery(query)}` : path;

async function signedByOracle(sample: Sample): Promise<HttpHead> {
  const { method, path, query } = sample;
  const headers = { host: 'localhost:9000', 'x-amz-content-sha256': sample.payloadHash, ...sample.headers };
  const signed = await oracle.sign(
    { protocol: 'http:', hostname: 'localhost', method, path, query, headers },
    { signingDate: NOW },
  );
  return { method, target: targetOf(sample), rawHeaders: Object.entries(signed.headers).flat() };
}

/** As the SDK's presigner of S3 does it: the body's hash is a header that is hoisted with the others. */
async function presignedByOracle(sample: Sample): Promise<HttpHead> {
  const { method, path, query } = sample;
  const headers = { host: 'localhost:9000', 'X-Amz-Content-Sha256': sample.payloadHash, ...sample.headers };
  const signed = await oracle.presign(
    { protocol: 'http:', hostname: 'localhost', method, path, query, headers },
    { signingDate: NOW, expiresIn: 900 },
  );
  const target = `${path}?${encodeQuery((signed.query ?? {}) as Record<string, string>)}`;
  return { method, target, rawHeaders: Object.entries(signed.headers).flat() };
}

/** Whether the request gets in; anything but an answer of ours fails the test. */
function isAccepted(head: HttpHead): boolean {
  try {
    const parsed = parseSignature(head);
    if (!parsed) return false;
    verifySignature({ head, parsed, signingKey: key, now: NOW });
    return true;
  } catch (error) {
    if (error instanceof SigV4Error) return false;
    throw error;
  }
}

function withFlippedBit(text: string, at: number, bit: number): string {
  const index = at % text.length;
  return (
    text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)) + text.slice(index + 1)
  );
}

/** What a target says, whatever its spelling. */
function meaningOf(target: string): string {
  const raw = new RawTarget(target);
  return JSON.stringify([
    normalisePath(raw.path),
    raw.canonicalQueries()[0],
    raw.valuesOf('X-Amz-Signature'),
  ]);
}

const flips = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 6 }) });

describe('requests signed by AWS’s own signer', () => {
  it('are accepted', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sample) => {
        expect(isAccepted(await signedByOracle(sample))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are accepted when presigned, with headers hoisted into the query', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sample) => {
        expect(isAccepted(await presignedByOracle(sample))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are refused with one bit of the target changed, unless it still says the same', async () => {
    await fc.assert(
      fc.asyncProperty(requests, flips, fc.boolean(), async (sample, { at, bit }, isPresigned) => {
        const head = await (isPresigned ? presignedByOracle(sample) : signedByOracle(sample));
        const target = withFlippedBit(head.target, at, bit);
        fc.pre(meaningOf(target) !== meaningOf(head.target));
        expect(isAccepted({ ...head, target })).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('are refused with one bit of the method changed', async () => {
    await fc.assert(
      fc.asyncProperty(requests, flips, async (sample, { at, bit }) => {
        const head = await signedByOracle(sample);
        expect(isAccepted({ ...head, method: withFlippedBit(head.method, at, bit) })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('are refused with one bit of a signed header or of the signature changed', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.nat(), flips, async (sample, which, { at, bit }) => {
        const head = await signedByOracle(sample);
        const pairs = head.rawHeaders.length / 2;
        const index = (which % pairs) * 2;
        const name = head.rawHeaders[index] ?? '';
        const value = head.rawHeaders[index + 1] ?? '';
        // Outer blanks and the spelling around an Authorization header's parts carry nothing.
        fc.pre(value.trim() === value && value !== '' && !/ {2}/.test(value));
        const from = name === 'authorization' ? value.indexOf('Signature=') + 'Signature='.length : 0;
        const changed = value.slice(0, from) + withFlippedBit(value.slice(from), at, bit);
        fc.pre(!/^[ \t]|[ \t]$| {2}|\t/.test(changed));
        expect(isAccepted({ ...head, rawHeaders: head.rawHeaders.toSpliced(index + 1, 1, changed) })).toBe(
          false,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are refused under another key', async () => {
    const head = await signedByOracle({
      method: 'GET',
      path: '/b/k',
      query: {},
      headers: {},
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
    const parsed = parseSignature(head);
    if (!parsed) throw new Error('a signature');
    for (const other of [
      signingKey('x', '20261123', REGION),
      signingKey(credential.secretAccessKey, '20261123', 'fi'),
    ]) {
      expect(() => verifySignature({ head, parsed, signingKey: other, now: NOW })).toThrow(SigV4Error);
    }
  });
});

describe('requests signed here', () => {
  it('carry the signature AWS’s own signer gives', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sample) => {
        const theirs = await signedByOracle(sample);
        const ours = signRequest({
          ...{
            method: sample.method,
            host: 'localhost:9000',
            path: sample.path,
            query: encodeQuery(sample.query),
          },
          ...{ headers: sample.headers, payloadHash: sample.payloadHash, credential, now: NOW },
        });
        expect(theirs.rawHeaders).toContain(ours.authorization);
        expect(theirs.rawHeaders).toContain(ours['x-amz-date']);
      }),
      { numRuns: 200 },
    );
  });

  it('are accepted when presigned, with response overrides and signed headers', () => {
    fc.assert(
      fc.property(requests, (sample) => {
        const url = presignUrl({
          ...{ method: sample.method, protocol: 'http', host: 'localhost:9000', path: sample.path },
          query: { ...sample.query, 'response-content-disposition': 'attachment; filename="ä b.txt"' },
          ...{ headers: sample.headers, expiresSeconds: 60, credential, now: NOW },
        });
        const rawHeaders = ['Host', 'localhost:9000', ...Object.entries(sample.headers).flat()];
        const target = url.slice('http://localhost:9000'.length);
        expect(isAccepted({ method: sample.method, target, rawHeaders })).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parseSignature and verifySignature', () => {
  const latin1 = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const pieces = fc.constantFrom(
    ...[
      'AWS4-HMAC-SHA256',
      ' ',
      ',',
      '=',
      '/',
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      'AK/20261123/fi,de/s3',
    ],
    ...[
      '/aws4_request',
      'host',
      ';',
      'x-amz-date',
      '20261123T041600Z',
      'a'.repeat(64),
      '&X-Amz-Signature=',
      '?',
      '%',
    ],
    ...[
      'X-Amz-Credential=',
      'X-Amz-Date=',
      '&X-Amz-Expires=',
      '&X-Amz-Algorithm=AWS4-HMAC-SHA256',
      '\u00ff',
      '\0',
    ],
  );
  const nearly = fc.array(fc.oneof(pieces, latin1), { maxLength: 12 }).map((parts) => parts.join(''));

  it('answer any head with a signature, none, or a refusal of ours', () => {
    fc.assert(
      fc.property(nearly, nearly, nearly, (authorization, target, date) => {
        const rawHeaders = ['Host', 'h', 'Authorization', authorization, 'x-amz-date', date];
        isAccepted({ method: 'GET', target: `/${target}`, rawHeaders });
        isAccepted({ method: 'GET', target: `/?${target}`, rawHeaders: ['Host', 'h'] });
      }),
      { numRuns: 1000 },
    );
  });
});
