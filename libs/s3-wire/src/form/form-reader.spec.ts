import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormReader, readBoundary, S3Error } from '../index.js';

async function* pieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function read(body: Buffer | string, size = 7) {
  const bytes = Buffer.from(body as string, 'utf8');
  const reader = new FormReader(pieces(Buffer.isBuffer(body) ? body : bytes, size), 'B');
  const head = await reader.readHead();
  const chunks: Buffer[] = [];
  for await (const chunk of reader.readFile()) chunks.push(Buffer.from(chunk));
  return { ...head, content: Buffer.concat(chunks), shortestTailBytes: reader.shortestTailBytes };
}

const field = (name: string, value: string, more = '') =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const file = (content: string, name = 'f.txt') => field('file', content, `; filename="${name}"`);
const END = '--B--\r\n';

async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('FormReader', () => {
  it('reads fields by lower-case name, and the file', async () => {
    const form = field('Key', 'a b ${filename}') + field('x-amz-meta-ü', 'ö') + file('hello\r\n--C\r\n');
    const found = await read(form + END);
    expect([...found.fields]).toEqual([
      ['key', 'a b ${filename}'],
      ['x-amz-meta-ü', 'ö'],
    ]);
    expect(found.file).toEqual({ name: 'file', fileName: 'f.txt' });
    expect(found.content.toString()).toBe('hello\r\n--C\r\n');
  });

  it('tells where the file begins and how much at the least is behind it', async () => {
    const form = Buffer.from(`${field('key', 'k')}${file('12345')}--B--`);
    const { offsetBytes, shortestTailBytes } = await read(form);
    expect(form.length - offsetBytes - shortestTailBytes).toBe(5);
  });

  it('ignores fields and bytes behind the file', async () => {
    const found = await read(`${field('key', 'k')}${file('x')}${field('key', 'other')}${END}whatever`);
    expect(found.content.toString()).toBe('x');
    expect(found.fields.get('key')).toBe('k');
  });

  it('takes the part named file for the file, whatever else has a file name', async () => {
    const found = await read(field('key', 'k', '; filename="key"') + file('') + END);
    expect(found.fields.get('key')).toBe('k');
    expect(found.content).toHaveLength(0);
  });

  it.each([
    ['; filename="a\\"b.txt"', 'a"b.txt'],
    ['; filename=plain', 'plain'],
    ['; filename="a%22b"', 'a"b'],
    [`; filename="x"; filename*=utf-8''na%C3%AFve`, 'naïve'],
    [`; filename="x"; filename*=utf-8''%ff`, 'x'],
    ['; filename="../../x"', '../../x'],
  ])('reads the file name of %s', async (parameter, name) => {
    const found = await read(`${field('file', 'x', parameter)}${END}`);
    expect(found.file.fileName).toBe(name);
  });

  it('takes names that objects have for names', async () => {
    const found = await read(field('__proto__', 'a') + field('constructor', 'b') + file('') + END);
    expect(found.fields.get('__proto__')).toBe('a');
    expect(found.fields.get('constructor')).toBe('b');
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it.each([
    ['nothing', '', 'MalformedPOSTRequest'],
    ['another boundary', '--C\r\n', 'MalformedPOSTRequest'],
    ['no file', field('key', 'k') + END, 'InvalidArgument'],
    ['two files', file('a') + file('b') + END, 'InvalidArgument'],
    ['a field twice', field('key', 'a') + field('KEY', 'b') + file('') + END, 'InvalidArgument'],
    ['an end that is missing', field('key', 'k') + file('x'), 'MalformedPOSTRequest'],
    ['a head without end', '--B\r\nContent-Disposition: form-data; name="x"', 'MalformedPOSTRequest'],
    ['a part without disposition', '--B\r\nX: y\r\n\r\nv\r\n--B--', 'MalformedPOSTRequest'],
    [
      'a part without a name',
      '--B\r\nContent-Disposition: form-data\r\n\r\nv\r\n--B--',
      'MalformedPOSTRequest',
    ],
    [
      'two names',
      '--B\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nv\r\n--B--',
      'MalformedPOSTRequest',
    ],
    ['a field of 2 MiB', field('key', 'k'.repeat(2 ** 21)), 'MaxPostPreDataLengthExceededError'],
    ['a head of 5 KiB', field(`k${'k'.repeat(5000)}`, 'v'), 'MaxPostPreDataLengthExceededError'],
    [
      'a thousand and one fields',
      Array.from({ length: 1001 }, (_, i) => field(`x-ignore-${i}`, 'v')).join('') + file('') + END,
      'MaxPostPreDataLengthExceededError',
    ],
    [
      'fields of 20 KiB',
      field('x-ignore-a', 'v'.repeat(10_240)) + field('x-ignore-b', 'v'.repeat(10_240)) + file('') + END,
      'MaxPostPreDataLengthExceededError',
    ],
  ])('refuses %s', async (_what, body, code) => {
    expect(await codeOf(read(body, 4096))).toBe(code);
  });

  it('refuses a field that is no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('--B\r\nContent-Disposition: form-data; name="key"\r\n\r\n'),
      Buffer.from([0xff]),
      Buffer.from(`\r\n${file('')}${END}`),
    ]);
    expect(await codeOf(read(body))).toBe('MalformedPOSTRequest');
  });

  it('gives the file back byte by byte, however the body is cut', async () => {
    const content = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const nasty = fc
      .constantFrom('\r\n', '\r\n--', '\r\n--b', '\r', '-', '\r\n\r\n', '')
      .map((text) => Buffer.from(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(content, nasty)),
        fc.integer({ min: 1, max: 50 }),
        async (parts, size) => {
          const bytes = Buffer.concat(parts);
          fc.pre(!bytes.includes('\r\n--B'));
          const body = Buffer.concat([
            Buffer.from('--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'),
            bytes,
            Buffer.from(`\r\n${END}`),
          ]);
          expect((await read(body, size)).content.equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('throws nothing but S3Error, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await codeOf(read(Buffer.concat([Buffer.from('--B\r\n'), bytes])));
      }),
      { numRuns: 300 },
    );
  });
});

describe('readBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b:c"', 'a b:c'],
  ])('reads %s', (type, boundary) => {
    expect(readBoundary(type)).toBe(boundary);
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
  ])('refuses %s', (type) => {
    expect(() => readBoundary(type)).toThrow(expect.objectContaining({ code: 'MalformedPOSTRequest' }));
  });
});
