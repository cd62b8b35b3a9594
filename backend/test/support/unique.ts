import { randomBytes, randomUUID } from 'node:crypto';

/** A bucket name no other test has, at most 63 characters. */
export function uniqueBucket(purpose = 'acc'): string {
  return `${purpose}-${randomUUID().slice(0, 18)}`;
}

/** Bytes no other object has. */
export function uniqueBytes(sizeBytes: number): Buffer {
  return randomBytes(sizeBytes);
}
