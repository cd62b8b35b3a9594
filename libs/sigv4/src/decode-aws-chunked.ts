import type { AwsChunkedDecoder } from './aws-chunked-decoder.js';

/**
 * Runs a body through a decoder. Slices are views into the chunks of `source`.
 *
 * The last slice comes before the last signature is checked: hold it back until the generator is done. A caller that
 * stops early has verified nothing.
 *
 * @throws SigV4Error as {@link AwsChunkedDecoder}; whatever `source` throws
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  decoder: AwsChunkedDecoder,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const input of source) yield* decoder.push(input);
  decoder.end();
}
