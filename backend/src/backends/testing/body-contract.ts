import { expect, it } from '@jest/globals';
import { type BodySource, DriverError } from '@backend/backends';
import type { ContractBench } from './driver-contract.js';
import { bytesOf, sha256Of, streamOf, take, takeBytes } from './test-body.js';

const MIB = 1024 * 1024;
const { signal } = new AbortController();

/** Bodies that come as streams, end wrongly, or are given up. */
export function describeBodies({ driver, ref }: ContractBench): void {
  /** What went wrong leaves nothing, and the driver goes on as before: more often than it has connections. */
  const showsNothing = async (write: (at: ReturnType<typeof ref>) => Promise<unknown>, matches: object) => {
    for (let round = 0; round < 12; round++) {
      const at = ref();
      await expect(write(at)).rejects.toMatchObject(matches);
      await expect(driver().head(at, signal)).rejects.toMatchObject({ failure: 'not-found' });
    }
  };

  it.each([0, 1, 65_536, 20 * MIB])(
    'gives back a stream of %d bytes',
    async (sizeBytes) => {
      const at = ref();
      await driver().put(at, streamOf(sizeBytes), { sizeBytes }, signal);
      const taken = await take(await driver().get(at, undefined, signal));
      expect(taken).toEqual({ sizeBytes, sha256: sha256Of(bytesOf(sizeBytes)) });
    },
    60_000,
  );

  it('gives a small body for keeping where it came whole, and goes on as before', async () => {
    const sizes = [0, 1, 4096, 16_384, 16_385];
    const refs = sizes.map(() => ref());
    for (const [index, sizeBytes] of sizes.entries())
      await driver().put(refs[index] ?? ref(), bytesOf(sizeBytes), { sizeBytes }, signal);
    const kept: Buffer[] = [];
    for (let round = 0; round < 4; round++) {
      for (const at of refs) {
        const body = await driver().get(at, undefined, signal);
        const whole = body.takeWhole?.();
        kept.push(whole ?? (await takeBytes(body)));
        // Nothing is left of it: it has been delivered or taken.
        body.cancel();
      }
    }
    for (const [index, bytes] of kept.entries())
      expect(bytes.equals(bytesOf(sizes[index % sizes.length] ?? 0))).toBe(true);
  }, 60_000);

  it('shows nothing of a body that ends short', async () => {
    await showsNothing((at) => driver().put(at, streamOf(100_000), { sizeBytes: 100_001 }, signal), {
      failure: 'integrity',
    });
  }, 60_000);

  it('shows nothing of a body that is too long', async () => {
    const tooLong = (sizeBytes: number) => (at: ReturnType<typeof ref>) =>
      driver().put(at, streamOf(100_000), { sizeBytes }, signal);
    await showsNothing(tooLong(99_999), { failure: 'integrity' });
    await showsNothing(tooLong(65_536), { failure: 'integrity' });
    await showsNothing(tooLong(0), { failure: 'integrity' });
  }, 60_000);

  it('shows nothing of a body that fails, even after its last byte, and tells its own error', async () => {
    const failing = async function* (sizeBytes: number): AsyncGenerator<Buffer> {
      yield* streamOf(sizeBytes);
      throw new RangeError('the client went away');
    };
    for (const sentBytes of [0, 70_000, 100_000]) {
      await showsNothing((at) => driver().put(at, failing(sentBytes), { sizeBytes: 100_000 }, signal), {
        message: 'the client went away',
      });
    }
  }, 60_000);

  it('shows nothing of a body that the caller gives up', async () => {
    const givesUp = async (body: (abort: () => void) => BodySource, at: ReturnType<typeof ref>) => {
      const controller = new AbortController();
      const source = body(() => controller.abort());
      return driver().put(at, source, { sizeBytes: 200_000 }, controller.signal);
    };
    const midway = async function* (abort: () => void): AsyncGenerator<Buffer> {
      yield bytesOf(70_000);
      abort();
      yield bytesOf(130_000);
    };
    await showsNothing((at) => givesUp(midway, at), { failure: 'aborted' });
    await showsNothing((at) => driver().put(at, Buffer.from('x'), { sizeBytes: 1 }, AbortSignal.abort()), {
      failure: 'aborted',
    });
  }, 60_000);

  it('stops reading when the caller gives up, and goes on as before', async () => {
    const at = ref();
    await driver().put(at, streamOf(4 * MIB), { sizeBytes: 4 * MIB }, signal);
    for (let round = 0; round < 12; round++) {
      const controller = new AbortController();
      const body = await driver().get(at, undefined, controller.signal);
      const delivered = body.deliver(() => controller.abort());
      await expect(delivered).rejects.toMatchObject({ failure: 'aborted' });
    }
    expect((await take(await driver().get(at, undefined, signal))).sizeBytes).toBe(4 * MIB);
  }, 60_000);

  it('frees a body that is cancelled or never read, once and again', async () => {
    const at = ref();
    await driver().put(at, streamOf(4 * MIB), { sizeBytes: 4 * MIB }, signal);
    for (let round = 0; round < 12; round++) {
      const body = await driver().get(at, undefined, signal);
      body.cancel();
      body.cancel();
      await expect(body.deliver(() => undefined)).rejects.toBeInstanceOf(DriverError);
    }
    expect((await takeBytes(await driver().get(at, { start: 5, end: 9 }, signal))).length).toBe(5);
  }, 60_000);

  it('lets the error of a consumer rise, and goes on as before', async () => {
    const at = ref();
    await driver().put(at, streamOf(4 * MIB), { sizeBytes: 4 * MIB }, signal);
    for (let round = 0; round < 12; round++) {
      const body = await driver().get(at, undefined, signal);
      const delivered = body.deliver(async () => {
        // As a broken connection's: it must not be taken for the backend's own.
        throw Object.assign(new RangeError('the client went away'), { code: 'ECONNRESET' });
      });
      await expect(delivered).rejects.toThrow(new RangeError('the client went away'));
    }
    expect((await take(await driver().get(at, undefined, signal))).sizeBytes).toBe(4 * MIB);
  }, 60_000);

  it('waits for a slow consumer before it uses a chunk again', async () => {
    const at = ref();
    const sizeBytes = 8 * MIB;
    await driver().put(at, streamOf(sizeBytes), { sizeBytes }, signal);
    const whole = Buffer.alloc(sizeBytes);
    let offset = 0;
    const body = await driver().get(at, undefined, signal);
    await body.deliver(async (chunk) => {
      await new Promise((next) => setTimeout(next, 2));
      offset += chunk.copy(whole, offset);
    });
    expect(sha256Of(whole)).toBe(sha256Of(bytesOf(sizeBytes)));
  }, 60_000);
}
