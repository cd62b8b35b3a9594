import { createHash } from 'node:crypto';
import {
  type BackendBody,
  type BodySource,
  type ByteRange,
  MemoryDriver,
  type ObjectRef,
  type PutOptions,
  type WriteReceipt,
} from '@backend/backends';

type Call = { readonly operation: 'put' | 'get' | 'delete'; readonly ref: ObjectRef };

/** A memory backend that tells what it was asked, and lets a test come between. */
export class WatchedDriver extends MemoryDriver {
  readonly calls: Call[] = [];
  /** Whether its tags are not the MD5 of what it keeps, as with encryption by the provider. */
  hidesMd5 = false;
  /** Runs before each call; throws to make it fail. */
  before: (call: Call, signal: AbortSignal) => Promise<void> | void = () => undefined;

  override async put(
    ref: ObjectRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    await this.note('put', ref, signal);
    const receipt = await super.put(ref, body, options, signal);
    const kept = (await this.bytes(ref)) ?? Buffer.alloc(0);
    return { ...receipt, etag: this.hidesMd5 ? 'opaque' : createHash('md5').update(kept).digest('hex') };
  }

  override async get(
    ref: ObjectRef,
    range: ByteRange | undefined,
    signal: AbortSignal,
  ): Promise<BackendBody> {
    await this.note('get', ref, signal);
    return super.get(ref, range, signal);
  }

  override async delete(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    await this.note('delete', ref, signal);
    return super.delete(ref, signal);
  }

  /** Puts bytes there behind everybody's back. */
  async plant(ref: ObjectRef, bytes: Buffer): Promise<void> {
    await this.createBucket(ref.bucket, AbortSignal.timeout(1000));
    await super.put(ref, bytes, { sizeBytes: bytes.length }, AbortSignal.timeout(1000));
  }

  async bytes(ref: ObjectRef): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    try {
      const body = await super.get(ref, undefined, AbortSignal.timeout(1000));
      await body.deliver((chunk) => void chunks.push(Buffer.from(chunk)));
    } catch {
      return undefined;
    }
    return Buffer.concat(chunks);
  }

  private async note(operation: Call['operation'], ref: ObjectRef, signal: AbortSignal): Promise<void> {
    this.calls.push({ operation, ref });
    await this.before({ operation, ref }, signal);
  }
}
