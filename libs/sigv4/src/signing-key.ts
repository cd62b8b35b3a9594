import { createHmac, hash } from 'node:crypto';

/** A key derived for one day, region and service: 32 bytes. */
export type SigningKey = Buffer;

/**
 * Stands for the secret of an access key that does not exist, so that refusing it takes the same steps as refusing a
 * wrong signature. No key has it: secrets of this gateway are never empty or of this form.
 */
export const DUMMY_SECRET = 'no such access key';

/** What SHA-256 takes at a time. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Longer than any string to sign: those have lines of fixed length and a scope. */
const MAX_TEXT_BYTES = 1024;

/** Both messages that an HMAC hashes, with the key's part in place (RFC 2104, section 4: made once for each key). */
interface Messages {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const prepared = new WeakMap<SigningKey, Messages>();

function messagesOf(key: SigningKey): Messages {
  let known = prepared.get(key);
  if (!known) {
    known = {
      inner: Buffer.alloc(BLOCK_BYTES + MAX_TEXT_BYTES, 0x36),
      outer: Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c),
    };
    for (const [at, byte] of key.entries()) {
      known.inner[at] = byte ^ 0x36;
      known.outer[at] = byte ^ 0x5c;
    }
    prepared.set(key, known);
  }
  return known;
}

/**
 * HMAC-SHA-256 as lower-case hex, of text whose characters are bytes (latin1). Two hashes in one call each take half the
 * time of `createHmac`, which makes an object and imports the key (measured, Node 24).
 */
export function hmacHex(key: SigningKey, text: string): string {
  if (key.length > BLOCK_BYTES || text.length > MAX_TEXT_BYTES)
    return createHmac('sha256', key).update(text, 'latin1').digest('hex');
  const { inner, outer } = messagesOf(key);
  const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES, 'latin1');
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1');
  return hash('sha256', outer, 'hex');
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

interface KeyOf {
  readonly secret: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly key: SigningKey;
}

/** Remembers derived keys, the least recently used ones forgotten first: deriving costs four HMACs. */
export class SigningKeyCache {
  private readonly keys = new Map<string, SigningKey>();
  /** The one used last, which mostly is the one asked for: it is the youngest already. */
  private last: KeyOf | undefined;

  /** @param maxEntries keys held at most; one per secret, day, region and service */
  constructor(private readonly maxEntries = 10_000) {}

  get(secret: string, date: string, region: string, service = 's3'): SigningKey {
    const { last } = this;
    if (last?.date === date && last.secret === secret && last.region === region && last.service === service)
      return last.key;
    const key = this.find(secret, date, region, service);
    this.last = { secret, date, region, service, key };
    return key;
  }

  private find(secret: string, date: string, region: string, service: string): SigningKey {
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
