import { randomBytes } from 'node:crypto';
import { type S3Access, S3Caller } from '../proof/s3-caller.js';
import { CELLS, LIST_PAGE_KEYS } from './cells.js';
import { LIST_PREFIX } from './load-request.js';

const PARALLEL = 8;
const SMALL_OBJECTS = 256;
const LARGE_OBJECTS = 8;
/** More than a page, as in a bucket of some size. */
const LISTED_OBJECTS = LIST_PAGE_KEYS + 100;
const [SMALL_BYTES, LARGE_BYTES] = [sizeOf('get-4k'), sizeOf('get-16m')];

/** The objects that are asked for, at one endpoint. */
export class TestData {
  private readonly caller: S3Caller;

  constructor(
    readonly access: S3Access,
    readonly bucket: string,
  ) {
    this.caller = new S3Caller(access);
  }

  /** Keys of the objects of this size. */
  keysOf(sizeBytes: number): readonly string[] {
    return sizeBytes === LARGE_BYTES ? names('large/', LARGE_OBJECTS) : names('small/', SMALL_OBJECTS);
  }

  /** Makes bucket and objects, and reads some back. @throws Error when something is not as it was written */
  async make(): Promise<void> {
    await this.caller.expect('PUT', { bucket: this.bucket });
    const small = randomBytes(SMALL_BYTES);
    const large = randomBytes(LARGE_BYTES);
    await inParallel(this.keysOf(SMALL_BYTES), (key) => this.put(key, small));
    await inParallel(names(LIST_PREFIX, LISTED_OBJECTS), (key) => this.put(key, small.subarray(0, 16)));
    await inParallel(this.keysOf(LARGE_BYTES), (key) => this.put(key, large), 2);
    await this.assertReadable(this.keysOf(SMALL_BYTES)[0] ?? '', small);
    await this.assertReadable(this.keysOf(LARGE_BYTES)[0] ?? '', large);
    const query = { 'list-type': '2', 'max-keys': String(LIST_PAGE_KEYS), prefix: LIST_PREFIX };
    const { body } = await this.caller.expect('GET', { bucket: this.bucket, query });
    const listed = body.toString('utf8').split('<Key>').length - 1;
    if (listed !== LIST_PAGE_KEYS) throw new Error(`a listing shows ${listed} keys`);
  }

  /** Looks whether objects that were written under load are there. @throws Error when one is not */
  async assertWritten(keys: readonly string[], sizeBytes: number): Promise<void> {
    for (const key of keys) {
      const { headers } = await this.caller.expect('HEAD', { bucket: this.bucket, key });
      if (Number(headers['content-length']) !== sizeBytes)
        throw new Error(`${key} was acknowledged, but has ${headers['content-length']} bytes`);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    await inParallel(keys, (key) => this.caller.expect('DELETE', { bucket: this.bucket, key }));
  }

  close(): void {
    this.caller.close();
  }

  private async put(key: string, body: Buffer): Promise<void> {
    await this.caller.expect('PUT', { bucket: this.bucket, key, body });
  }

  private async assertReadable(key: string, bytes: Buffer): Promise<void> {
    const { body } = await this.caller.expect('GET', { bucket: this.bucket, key });
    if (!body.equals(bytes)) throw new Error(`${key} reads back as ${body.length} other bytes`);
  }
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, '0')}`);
}

function sizeOf(id: string): number {
  return CELLS.find((cell) => cell.id === id)?.sizeBytes ?? 0;
}

async function inParallel(
  keys: readonly string[],
  act: (key: string) => Promise<unknown>,
  width = PARALLEL,
): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) await act(key);
  };
  await Promise.all(Array.from({ length: width }, work));
}
