import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObjectRef, StorageDriver } from '@backend/backends';
import { describeBodies } from './body-contract.js';
import { describeUploads } from './upload-contract.js';
import { bytesOf, streamOf, take, takeBytes } from './test-body.js';

/** Promises that a backend may be unable to keep. */
export type ContractGap =
  | 'dot-keys'
  | 'slash-keys'
  | 'long-keys'
  | 'key-order'
  | 'missing-bucket'
  | 'list-uploads'
  | 'upload-keys'
  | 'part-etags'
  | 'part-names';

export interface ContractOptions {
  /** Opens the driver, once for the whole suite. */
  readonly open: () => Promise<StorageDriver>;
  readonly close?: (driver: StorageDriver) => Promise<void> | void;
  /** What cannot be promised here, and why. */
  readonly gaps?: Readonly<Partial<Record<ContractGap, string>>>;
}

/** What the parts of the contract share. */
export interface ContractBench {
  readonly driver: () => StorageDriver;
  /** An object of the bench's bucket that no other test uses. */
  readonly ref: (key?: string) => ObjectRef;
  readonly bucket: string;
  /** `it`, unless the backend has this gap: then the test must fail, and says why in its name. */
  readonly promise: (gap: ContractGap | undefined, title: string, test: () => Promise<void>) => void;
}

const { signal } = new AbortController();

/** Keys that need care somewhere: in a path, a signature, XML, a file's name. Our own are uuids. */
const ODD_KEYS: readonly { readonly key: string; readonly gap?: ContractGap }[] = [
  { key: 'föö/bar baz' },
  { key: 'plus+and%20percent' },
  { key: '~tilde!$&\'()*,;=:@"<>[]{}|\\^`#?' },
  { key: '日本語/😀' },
  { key: '.hidden' },
  { key: 'a//b' },
  { key: 'trailing/', gap: 'slash-keys' },
  { key: '../up', gap: 'dot-keys' },
  { key: './here', gap: 'dot-keys' },
  { key: `long/${'ä'.repeat(500)}`, gap: 'long-keys' },
];

/** The promises of `StorageDriver`, as tests. Every driver's spec calls this once. */
export function describeDriverContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the StorageDriver contract`, () => {
    const bucket = `s3gw-contract-${randomUUID().slice(0, 13)}`;
    let opened: StorageDriver;
    const bench: ContractBench = {
      bucket,
      driver: () => opened,
      ref: (key = randomUUID()) => ({ bucket, key }),
      promise: (gap, title, test) => {
        const reason = gap && options.gaps?.[gap];
        if (reason === undefined) it(title, test);
        // Not skipped: a gap that has closed is to be noticed.
        else it.failing(`${title} (not here: ${reason})`, test);
      },
    };

    beforeAll(async () => {
      opened = await options.open();
      await opened.createBucket(bucket, signal);
    }, 120_000);

    afterAll(async () => {
      await options.close?.(opened);
    }, 30_000);

    describeBuckets(bench);
    describeObjects(bench);
    describeListing(bench);
    describeBodies(bench);
    describeUploads(bench);
  });
}

function describeBuckets({ driver, bucket, promise }: ContractBench): void {
  it('answers a probe', async () => {
    await expect(driver().probe(signal)).resolves.toBeUndefined();
  });

  it('creates a bucket, and says when it was there', async () => {
    const name = `s3gw-contract-${randomUUID().slice(0, 13)}`;
    expect(await driver().createBucket(name, signal)).toBe('created');
    expect(await driver().createBucket(name, signal)).toBe('exists');
    await driver().deleteBucket(name, signal);
    await driver().deleteBucket(name, signal);
    await expect(driver().list(name, { limit: 1 }, signal)).rejects.toMatchObject({ failure: 'not-found' });
  });

  it('tells the settings of a bucket, and of none that is not there', async () => {
    const settings = await driver().describeBucket(bucket, signal);
    // What a backend does not tell is unknown; what it tells of a new bucket is nothing that worries anybody.
    expect(['no', 'unknown']).toContain(settings.isPublic);
    expect(['never', 'unknown']).toContain(settings.versioning);
    expect(['disabled', 'unknown']).toContain(settings.objectLock);
    const missing = driver().describeBucket('s3gw-contract-nowhere', signal);
    await expect(missing).rejects.toMatchObject({ failure: 'not-found' });
  });

  it('keeps a bucket that is not empty', async () => {
    const ref = { bucket, key: 'keeps-the-bucket' };
    await driver().put(ref, Buffer.from('x'), { sizeBytes: 1 }, signal);
    await expect(driver().deleteBucket(bucket, signal)).rejects.toMatchObject({ failure: 'conflict' });
    await driver().delete(ref, signal);
  });

  it('knows no object in a bucket that is not there', async () => {
    const ref = { bucket: 's3gw-contract-nowhere', key: 'x' };
    await expect(driver().get(ref, undefined, signal)).rejects.toMatchObject({ failure: 'not-found' });
    await expect(driver().head(ref, signal)).rejects.toMatchObject({ failure: 'not-found' });
    await expect(driver().delete(ref, signal)).resolves.toBeUndefined();
  });

  promise('missing-bucket', 'writes nothing into a bucket that is not there', async () => {
    const ref = { bucket: 's3gw-contract-nowhere', key: 'x' };
    const written = driver().put(ref, Buffer.from('x'), { sizeBytes: 1 }, signal);
    await expect(written).rejects.toMatchObject({ failure: 'not-found' });
  });
}

function describeObjects({ driver, ref, promise }: ContractBench): void {
  it.each([0, 1, 4096, 1024 * 1024])('gives back a Buffer of %d bytes', async (sizeBytes) => {
    const at = ref();
    const bytes = bytesOf(sizeBytes);
    const receipt = await driver().put(at, bytes, { sizeBytes }, signal);
    expect(receipt.sizeBytes).toBe(sizeBytes);
    const body = await driver().get(at, undefined, signal);
    expect(body.sizeBytes).toBe(sizeBytes);
    expect((await takeBytes(body)).equals(bytes)).toBe(true);
  });

  it('tells an object without its bytes', async () => {
    const at = ref();
    const receipt = await driver().put(at, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    const stored = await driver().head(at, signal);
    expect(stored).toMatchObject({ sizeBytes: 3, etag: receipt.etag });
    expect(stored.etag).not.toMatch(/^$|"/);
    expect(stored.marks).toBeUndefined();
    expect(stored.modifiedAt?.getTime()).toBeGreaterThan(0);
  });

  it('keeps the marks of an object, and forgets them with it', async () => {
    const at = ref();
    const marks = { 'sgw-version': '019a-7c', 'sgw-install': 'A b+c=/%' };
    await driver().put(at, Buffer.from('x'), { sizeBytes: 1, marks }, signal);
    expect((await driver().head(at, signal)).marks).toEqual(marks);
    await driver().put(at, Buffer.from('yz'), { sizeBytes: 2 }, signal);
    expect((await driver().head(at, signal)).marks).toBeUndefined();
  });

  it('replaces an object', async () => {
    const at = ref();
    await driver().put(at, Buffer.from('first'), { sizeBytes: 5 }, signal);
    await driver().put(at, Buffer.from('2nd'), { sizeBytes: 3 }, signal);
    expect((await takeBytes(await driver().get(at, undefined, signal))).toString()).toBe('2nd');
  });

  it('deletes an object once and again', async () => {
    const at = ref();
    await driver().put(at, Buffer.from('x'), { sizeBytes: 1 }, signal);
    await driver().delete(at, signal);
    await driver().delete(at, signal);
    await expect(driver().get(at, undefined, signal)).rejects.toMatchObject({ failure: 'not-found' });
    await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
  });

  it.each([
    [0, 0],
    [1, 1],
    [100_000, 1_048_575],
    [1_048_575, 1_048_575],
  ])('gives the bytes %d to %d', async (start, end) => {
    const at = ref();
    const bytes = bytesOf(1024 * 1024);
    await driver().put(at, bytes, { sizeBytes: bytes.length }, signal);
    const body = await driver().get(at, { start, end }, signal);
    expect(body.sizeBytes).toBe(end - start + 1);
    expect((await takeBytes(body)).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it.each([
    [0, 3],
    [2, 5],
    [3, 3],
  ])('refuses the bytes %d to %d of three', async (start, end) => {
    const at = ref();
    await driver().put(at, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    await expect(driver().get(at, { start, end }, signal)).rejects.toMatchObject({ failure: 'integrity' });
  });

  it('takes fifty writes at once', async () => {
    const sizes = Array.from({ length: 50 }, (_, index) => 1000 + index);
    const refs = sizes.map(() => ref());
    const put = (sizeBytes: number, index: number): Promise<unknown> =>
      driver().put(refs[index] ?? ref(), streamOf(sizeBytes), { sizeBytes }, signal);
    await Promise.all(sizes.map(put));
    const bodies = await Promise.all(refs.map(async (at) => take(await driver().get(at, undefined, signal))));
    expect(bodies.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes);
  });

  for (const { key, gap } of ODD_KEYS) {
    promise(gap, `keeps the key ${JSON.stringify(key).slice(0, 40)}`, async () => {
      const at = ref(key);
      await driver().put(at, Buffer.from(key), { sizeBytes: Buffer.byteLength(key) }, signal);
      expect((await takeBytes(await driver().get(at, undefined, signal))).toString()).toBe(key);
      await driver().delete(at, signal);
      await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
    });
  }
}

function describeListing({ driver, ref, bucket, promise }: ContractBench): void {
  const listAll = async (limit: number, prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const page = await driver().list(
        bucket,
        { limit, prefix, ...(after !== undefined && { after }) },
        signal,
      );
      expect(page.objects.length).toBeLessThanOrEqual(limit);
      keys.push(...page.objects.map(({ key }) => key));
      after = page.next;
    } while (after !== undefined);
    return keys;
  };
  const putAll = async (keys: readonly string[]): Promise<void> => {
    await Promise.all(
      keys.map((key) => driver().put(ref(key), Buffer.from(key), { sizeBytes: key.length }, signal)),
    );
  };

  it('lists page by page, in order', async () => {
    const keys = Array.from({ length: 25 }, (_, index) => `listing-${String(index).padStart(3, '0')}`);
    await putAll([...keys].reverse());
    expect(await listAll(10, 'listing-')).toEqual(keys);
    const page = await driver().list(bucket, { limit: 1, prefix: 'listing-', after: 'listing-007' }, signal);
    expect(page.objects[0]).toMatchObject({ key: 'listing-008', sizeBytes: 11 });
    expect(page.objects[0]?.modifiedAt?.getTime()).toBeGreaterThan(0);
  });

  it('says where the last page ends', async () => {
    await putAll(['pages-1', 'pages-2']);
    expect((await driver().list(bucket, { limit: 2, prefix: 'pages-' }, signal)).next).toBeUndefined();
    expect(await driver().list(bucket, { limit: 5, prefix: 'no-such-' }, signal)).toEqual({ objects: [] });
  });

  promise('key-order', 'lists in the order of UTF-8 bytes, not of UTF-16', async () => {
    const keys = ['order a b', 'order a+b', 'order a/b', 'order A', 'order ä', 'order \uffee', 'order 😀'];
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const key of keys) await driver().put(ref(key), Buffer.from('x'), { sizeBytes: 1 }, signal);
    expect(await listAll(3, 'order ')).toEqual(sorted);
  });
}
