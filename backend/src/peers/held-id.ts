import { randomBytes } from 'node:crypto';

/** Names one run of a process: the last part of the ids that it gives out. */
export function newPeerId(): string {
  return randomBytes(6).toString('hex');
}

/** A UUID (version 8, RFC 9562) that ends in the id of the process that gives it out; the 74 bits before are chance. */
export function newHeldId(peerId: string): string {
  const bytes = randomBytes(10);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${peerId}`;
}

/** The process that gave an id out. */
export function holderOf(id: string): string {
  return id.slice(-12).toLowerCase();
}
