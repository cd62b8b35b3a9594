import { expect, it } from '@jest/globals';
import type { ObjectRef, StoredPart } from '@backend/backends';
import type { ContractBench } from './driver-contract.js';
import { bytesOf, sha256Of, streamOf, take } from './test-body.js';

/** The smallest part but the last one (Amazon S3 User Guide, "Amazon S3 multipart upload limits"). */
const PART_BYTES = 5 * 1024 * 1024;
const { signal } = new AbortController();

/** Multipart uploads. */
export function describeUploads({ driver, ref, bucket, promise }: ContractBench): void {
  const part = (
    at: ObjectRef,
    uploadId: string,
    partNumber: number,
    sizeBytes: number,
  ): Promise<StoredPart> =>
    driver().uploadPart(at, { uploadId, partNumber }, streamOf(sizeBytes), { sizeBytes }, signal);

  it('makes an object of parts, in their order, with its marks', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, { marks: { 'sgw-version': 'v7' } }, signal);
    const second = await part(at, uploadId, 2, 1000);
    const replaced = await part(at, uploadId, 1, PART_BYTES + 1);
    const first = await part(at, uploadId, 1, PART_BYTES);
    expect(replaced.partNumber).toBe(1);
    await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
    const receipt = await driver().completeUpload(at, uploadId, [first, second], signal);
    expect(receipt.sizeBytes).toBe(PART_BYTES + 1000);
    const expected = sha256Of(Buffer.concat([bytesOf(PART_BYTES), bytesOf(1000)]));
    expect((await take(await driver().get(at, undefined, signal))).sha256).toBe(expected);
    expect((await driver().head(at, signal)).marks).toEqual({ 'sgw-version': 'v7' });
  }, 60_000);

  it('gives a range across parts', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    const parts = [await part(at, uploadId, 1, PART_BYTES), await part(at, uploadId, 2, 1000)];
    await driver().completeUpload(at, uploadId, parts, signal);
    const body = await driver().get(at, { start: PART_BYTES - 10, end: PART_BYTES + 9 }, signal);
    const whole = Buffer.concat([bytesOf(PART_BYTES), bytesOf(1000)]);
    expect((await take(body)).sha256).toBe(sha256Of(whole.subarray(PART_BYTES - 10, PART_BYTES + 10)));
  }, 60_000);

  promise('part-etags', 'refuses a part that is not there as named', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    const first = await part(at, uploadId, 1, PART_BYTES);
    const wrong = { partNumber: 1, etag: '0123456789abcdef0123456789abcdef' };
    const missing = { partNumber: 2, etag: first.etag };
    const complete = (parts: readonly StoredPart[]) => driver().completeUpload(at, uploadId, parts, signal);
    await expect(complete([wrong])).rejects.toMatchObject({ failure: 'conflict' });
    await expect(complete([first, missing])).rejects.toMatchObject({ failure: 'conflict' });
    await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
    expect((await complete([first])).sizeBytes).toBe(PART_BYTES);
  });

  it('tells which parts it has', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    const find = (partNumber: number) => driver().findPart(at, { uploadId, partNumber }, signal);
    const [second, third] = [await part(at, uploadId, 2, 10), await part(at, uploadId, 3, 20)];
    expect(await find(1)).toBeUndefined();
    expect(await find(2)).toEqual(second);
    expect(await find(3)).toEqual(third);
    expect(await find(4)).toBeUndefined();
    await driver().abortUpload(at, uploadId, signal);
    await expect(find(2)).rejects.toMatchObject({ failure: 'not-found' });
  });

  promise('part-names', 'tells the last body of a part that was sent twice', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    // Several: one alone may be told right by chance.
    for (let partNumber = 1; partNumber <= 8; partNumber++) {
      await part(at, uploadId, partNumber, 100 + partNumber);
      const again = await part(at, uploadId, partNumber, 200 + partNumber);
      expect(await driver().findPart(at, { uploadId, partNumber }, signal)).toEqual(again);
    }
    await driver().abortUpload(at, uploadId, signal);
  });

  it('keeps nothing of a part that ends short', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    const body = streamOf(1000);
    const written = driver().uploadPart(at, { uploadId, partNumber: 1 }, body, { sizeBytes: 1001 }, signal);
    await expect(written).rejects.toMatchObject({ failure: 'integrity' });
    const parts = [await part(at, uploadId, 1, 10)];
    expect((await driver().completeUpload(at, uploadId, parts, signal)).sizeBytes).toBe(10);
  });

  it('forgets an upload that is aborted, once and again', async () => {
    const at = ref();
    const uploadId = await driver().createUpload(at, {}, signal);
    const first = await part(at, uploadId, 1, 1000);
    await driver().abortUpload(at, uploadId, signal);
    await driver().abortUpload(at, uploadId, signal);
    await expect(part(at, uploadId, 2, 10)).rejects.toMatchObject({ failure: 'not-found' });
    const completed = driver().completeUpload(at, uploadId, [first], signal);
    await expect(completed).rejects.toMatchObject({ failure: 'not-found' });
    await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
  });

  promise('list-uploads', 'lists the open uploads of a bucket', async () => {
    const [kept, done] = [ref('uploads-kept'), ref('uploads-done')];
    const keptId = await driver().createUpload(kept, {}, signal);
    const doneId = await driver().createUpload(done, {}, signal);
    await driver().abortUpload(done, doneId, signal);
    const ours = (await driver().listUploads(bucket, signal)).filter(({ key }) => key.startsWith('uploads-'));
    expect(ours).toEqual([{ key: kept.key, uploadId: keptId }]);
    await driver().abortUpload(kept, keptId, signal);
  });

  promise('upload-keys', 'lists an upload under its odd key', async () => {
    const at = ref('odd upload é+%&/<>');
    const uploadId = await driver().createUpload(at, {}, signal);
    expect(await driver().listUploads(bucket, signal)).toContainEqual({ key: at.key, uploadId });
    await driver().abortUpload(at, uploadId, signal);
  });
}
