import { describe, expect, it } from '@jest/globals';
import { decoderFor } from './fixtures/chunked-body.js';
import { decodeAwsChunked } from './index.js';

describe('decodeAwsChunked', () => {
  async function* source(...inputs: readonly string[]) {
    for (const input of inputs) yield await Promise.resolve(Buffer.from(input));
  }

  it('yields the payload and ends verified', async () => {
    const decoder = decoderFor({ size: 5, trailers: ['x-amz-checksum-crc32'] });
    const slices: string[] = [];
    const body = source('5\r\nhe', 'llo\r\n0\r\nx-amz-check', 'sum-crc32:NhCmhg==\r\n\r\n');
    for await (const slice of decodeAwsChunked(body, decoder)) slices.push(slice.toString());
    expect(slices).toEqual(['he', 'llo']);
    expect(decoder.trailers.get('x-amz-checksum-crc32')).toBe('NhCmhg==');
  });

  it('throws at the end of a body that stops short', async () => {
    const decode = async () => {
      for await (const slice of decodeAwsChunked(source('5\r\nhello\r\n'), decoderFor({ size: 5 })))
        void slice;
    };
    await expect(decode()).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});
