import { MemoryDriver } from '@backend/backends';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { putOpenEnded } from './open-ended-put.js';

const ref = { bucket: 's3gw-open', key: 'k' };
const { signal } = new AbortController();

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('putOpenEnded', () => {
  let driver: MemoryDriver;

  beforeEach(async () => {
    driver = new MemoryDriver('memory');
    await driver.createBucket(ref.bucket, signal);
  });

  const put = (source: AsyncIterable<Buffer>, sizeBytes: number, openEndBytes: number) =>
    putOpenEnded(driver, { ref, source, options: { sizeBytes }, openEndBytes }, signal);

  async function stored(): Promise<string> {
    const body = await driver.get(ref, undefined, signal);
    const taken: Buffer[] = [];
    await body.deliver((chunk) => void taken.push(Buffer.from(chunk)));
    return Buffer.concat(taken).toString();
  }

  it.each([
    ['as long as it can be', ['abcde', 'fghij'], 'abcdefghij'],
    ['shorter', ['abcde', 'fg'], 'abcdefg'],
    ['as short as it can be', ['ab', 'cd', 'ef'], 'abcdef'],
    ['in one piece', ['abcdefgh'], 'abcdefgh'],
  ])('stores a body that is %s', async (_what, pieces, whole) => {
    const receipt = await put(chunks(...pieces), 10, 4);
    expect(receipt.sizeBytes).toBe(whole.length);
    expect(await stored()).toBe(whole);
  });

  it('stores the bytes of a source that uses its buffer again', async () => {
    const reusing = (async function* (): AsyncGenerator<Buffer> {
      const buffer = Buffer.alloc(4);
      for (const text of ['abcd', 'efgh', 'ij']) {
        buffer.write(text);
        yield buffer.subarray(0, text.length);
      }
    })();
    await put(reusing, 10, 7);
    expect(await stored()).toBe('abcdefghij');
  });

  it('leaves nothing of a body that ends too soon, or that its source breaks off', async () => {
    await expect(put(chunks('abc'), 10, 4)).rejects.toMatchObject({ failure: 'integrity' });
    const broken = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('abcdefgh');
      throw new Error('refused');
    })();
    await expect(put(broken, 10, 4)).rejects.toThrow('refused');
    await expect(driver.head(ref, signal)).rejects.toMatchObject({ failure: 'not-found' });
    expect(await driver.listUploads(ref.bucket, signal)).toEqual([]);
  });
});
