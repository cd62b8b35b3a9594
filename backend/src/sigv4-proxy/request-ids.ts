import { randomBytes } from 'node:crypto';

const PROCESS_PART = randomBytes(4).toString('hex').toUpperCase();
const COUNTER_DIGITS = 8;
let counter = randomBytes(3).readUIntBE(0, 3);

/** 16 upper-case hexadecimal digits, as AWS's: unique by process and counter, without a system call per request. */
export function nextRequestId(): string {
  counter = (counter + 1) % 0x1_0000_0000;
  return PROCESS_PART + counter.toString(16).toUpperCase().padStart(COUNTER_DIGITS, '0');
}

/** What S3 calls the extended id, for support: it names the process that answered. */
export const HOST_ID = Buffer.from(`sgw-${PROCESS_PART}`).toString('base64');
