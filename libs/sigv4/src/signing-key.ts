import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** A key derived for one day, region and service: 32 bytes. */
export type SigningKey = Buffer;

/**
 * Stands for the secret of an access key that does not exist, so that refusing it takes the same steps as refusing a
 * wrong signature. No key has it: secrets of this gateway are never empty or of this form.
 */
export const DUMMY_SECRET = 'no such access key';

/**
 * The form in which OpenSSL keeps each key: an HMAC with plain bytes imports them anew every time, which takes seven
 * times as long as the HMAC itself (measured, Node 24).
 */
const imported = new WeakMap<SigningKey, KeyObject>();

function importedKey(key: SigningKey): KeyObject {
  let known = imported.get(key);
  if (!known) {
    known = createSecretKey(key);
    imported.set(key, known);
  }
  return known;
}

/** HMAC-SHA-256 as lower-case hex, of text whose characters are bytes (latin1). */
export function hmacHex(key: SigningKey, text: string): string {
  return createHmac('sha256', importedKey(key)).update(text, 'latin1').digest('hex');
}

/**
 * Derives the key of one day, region and service (AWS: "Signature Version 4, derive a signing key").
 *
 * @param date YYYYMMDD
 */
export function signingKey(secret: string, date: string, region: string, service = 's3'): SigningKey {
  let key: SigningKey = Buffer.from(`AWS4${secret}`, 'utf8');
  for (const part of [date, region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part, 'utf8').digest();
  }
  return key;
}

/** Remembers derived keys, the least recently used ones forgotten first: deriving costs four HMACs. */
export class SigningKeyCache {
  private readonly keys = new Map<string, SigningKey>();

  /** @param maxEntries keys held at most; one per secret, day, region and service */
  constructor(private readonly maxEntries = 10_000) {}

  get(secret: string, date: string, region: string, service = 's3'): SigningKey {
    const id = `${date}/${region}/${service}/${secret}`;
    const known = this.keys.get(id);
    if (known) {
      // A Map keeps the order of insertion: what is used goes to the young end.
      this.keys.delete(id);
      this.keys.set(id, known);
      return known;
    }
    const derived = signingKey(secret, date, region, service);
    if (this.keys.size >= this.maxEntries) {
      const oldest = this.keys.keys().next();
      if (!oldest.done) this.keys.delete(oldest.value);
    }
    this.keys.set(id, derived);
    return derived;
  }

  /** Keys held now. */
  get size(): number {
    return this.keys.size;
  }
}
