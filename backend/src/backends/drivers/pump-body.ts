import { type BodySource, DriverError } from '../storage-driver.js';

/**
 * Passes a body on chunk by chunk and holds it to its declared length.
 *
 * @throws DriverError `integrity` when the body is longer or shorter than `sizeBytes`, `aborted` when the
 *   signal fired between two chunks; whatever the source or `write` throws
 */
export async function pumpBody(
  driverId: string,
  body: BodySource,
  sizeBytes: number,
  write: (chunk: Buffer) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  let sentBytes = 0;
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body) {
    if (signal.aborted) throw new DriverError('aborted', driverId);
    sentBytes += chunk.length;
    if (sentBytes > sizeBytes) {
      throw new DriverError('integrity', driverId, { detail: `body is longer than ${sizeBytes} bytes` });
    }
    await write(chunk);
  }
  if (signal.aborted) throw new DriverError('aborted', driverId);
  if (sentBytes < sizeBytes) {
    throw new DriverError('integrity', driverId, {
      detail: `body ended at ${sentBytes} of ${sizeBytes} bytes`,
    });
  }
}

/** Collects a whole body in memory: for small bodies and the memory driver. @throws as `pumpBody` */
export async function collectBody(
  driverId: string,
  body: BodySource,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(sizeBytes);
  let at = 0;
  const append = (chunk: Buffer): void => {
    at += chunk.copy(whole, at);
  };
  await pumpBody(driverId, body, sizeBytes, append, signal);
  return whole;
}
