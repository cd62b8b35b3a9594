import { createHash, randomBytes } from 'node:crypto';

/** An object the proof stores, with everything it must be found with again. */
export interface Sample {
  readonly key: string;
  readonly bytes: Buffer;
  /** Sizes of the parts it is uploaded in; empty for one PUT. */
  readonly partSizes: readonly number[];
}

/** Makes an object of random bytes, which nobody else can have stored. */
export function makeSample(key: string, sizeBytes: number, partSizeBytes?: number): Sample {
  const bytes = randomBytes(sizeBytes);
  if (partSizeBytes === undefined) return { key, bytes, partSizes: [] };
  const partSizes: number[] = [];
  for (let at = 0; at < sizeBytes; at += partSizeBytes) {
    partSizes.push(Math.min(partSizeBytes, sizeBytes - at));
  }
  return { key, bytes, partSizes };
}

/** The parts of a sample; one, the whole, when it has none. */
export function partsOf(bytes: Buffer, partSizes: readonly number[]): readonly Buffer[] {
  if (partSizes.length === 0) return [bytes];
  let at = 0;
  return partSizes.map((size) => bytes.subarray(at, (at += size)));
}

/** SHA-256 of bytes, in hex. */
export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The checksum the gateway keeps of an object: SHA-256 of the bytes, or for one that came in parts that of the
 * parts' SHA-256s.
 */
export function keptSha256(bytes: Buffer, partSizes: readonly number[]): string {
  if (partSizes.length === 0) return sha256Of(bytes);
  return sha256Of(
    Buffer.concat(partsOf(bytes, partSizes).map((part) => createHash('sha256').update(part).digest())),
  );
}
