const MIB = 1024 * 1024;

/** Up to here one PUT does it; above, multipart, so that progress, cancel and resume lose little. */
export const SINGLE_PUT_LIMIT_BYTES = 16 * MIB;
/** S3: an upload has at most 10,000 parts (AWS, "Amazon S3 multipart upload limits"). */
const MOST_PARTS = 10_000;
const SMALL_PART_BYTES = 8 * MIB;
const LARGE_PART_BYTES = 16 * MIB;
/** From here on larger parts: fewer requests, and a lost one still costs little. */
const LARGE_FILE_BYTES = 1024 * MIB;

/** A stretch of the file that goes up as one part. */
export interface PartSlice {
  readonly partNumber: number;
  /** First byte. */
  readonly start: number;
  /** Byte after the last one. */
  readonly end: number;
}

/** A part that the gateway already has. */
export interface StoredPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** Bytes of every part but the last. Depends on the size alone, so that a later attempt cuts the file the same way. */
export function partSizeBytes(fileBytes: number): number {
  const wanted = fileBytes < LARGE_FILE_BYTES ? SMALL_PART_BYTES : LARGE_PART_BYTES;
  const least = Math.ceil(fileBytes / MOST_PARTS / MIB) * MIB;
  return Math.max(wanted, least);
}

/** Cuts a file of `fileBytes` into parts, in order. */
export function planParts(fileBytes: number): readonly PartSlice[] {
  const size = partSizeBytes(fileBytes);
  const count = Math.max(1, Math.ceil(fileBytes / size));
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    start: index * size,
    end: Math.min(fileBytes, (index + 1) * size),
  }));
}

/** The planned parts that still have to go up: absent ones, and those stored with another length. */
export function missingParts(
  plan: readonly PartSlice[],
  stored: readonly StoredPart[],
): readonly PartSlice[] {
  const sizes = new Map(stored.map((part) => [part.partNumber, part.sizeBytes]));
  return plan.filter((part) => sizes.get(part.partNumber) !== part.end - part.start);
}

/** Whether the parts at the gateway were cut by this plan at all; if not, the upload is another file's. */
export function fitsPlan(plan: readonly PartSlice[], stored: readonly StoredPart[]): boolean {
  const lengths = new Map(plan.map((part) => [part.partNumber, part.end - part.start]));
  return stored.every((part) => lengths.get(part.partNumber) === part.sizeBytes);
}
