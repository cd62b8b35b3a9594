import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { SecretText } from './secret-text.js';

/** NIST SP 800-38D: 96-bit nonces and 128-bit tags are what GCM is made for. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1';

/** A sealed value that cannot be opened: altered, moved to another row, or sealed with a key we do not have. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/**
 * Seals secrets for the database with AES-256-GCM. The row's id is authenticated along, so a sealed
 * value copied to another row does not open, and the id of the key is stored with it, so that the
 * master key can be changed while older rows still open.
 */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #sealingKey: Buffer;
  readonly #peerKey: Buffer;
  /** Id of the key that seals: a digest, of which the key cannot be told. */
  readonly keyId: string;

  /**
   * @param masterKey 32 bytes; seals and opens
   * @param retired former master keys, which only open
   */
  constructor(masterKey: Buffer, retired: readonly Buffer[] = []) {
    this.#sealingKey = deriveKey(masterKey);
    this.#peerKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'sgw api peers v1', 32));
    this.keyId = idOf(this.#sealingKey);
    const opening = [this.#sealingKey, ...retired.map(deriveKey)];
    this.#keys = new Map(opening.map((key) => [idOf(key), key]));
  }

  /** Proves one process of the installation to another; seals nothing. */
  peerKey(): Buffer {
    return this.#peerKey;
  }

  /**
   * @param rowId id of the row that will hold the sealed value
   * @returns `v1:<key id>:<base64url of nonce, ciphertext and tag>`
   */
  seal(secret: SecretText | Buffer, rowId: string): string {
    const plain = Buffer.isBuffer(secret) ? secret : Buffer.from(secret.reveal(), 'utf8');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, nonce);
    cipher.setAAD(associatedData(this.keyId, rowId));
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `${FORMAT}:${this.keyId}:${sealed.toString('base64url')}`;
  }

  /** @throws SecretBoxError when the value was altered, belongs to another row, or its key is not here */
  open(sealed: string, rowId: string): SecretText {
    return new SecretText(this.openBytes(sealed, rowId).toString('utf8'));
  }

  /** {@link open} for secrets that are bytes. @throws SecretBoxError */
  openBytes(sealed: string, rowId: string): Buffer {
    const [format, keyId, body, ...rest] = sealed.split(':');
    if (format !== FORMAT || keyId === undefined || body === undefined || rest.length > 0) {
      throw new SecretBoxError('This is not a sealed secret');
    }
    const key = this.#keys.get(keyId);
    if (key === undefined) {
      throw new SecretBoxError(`Sealed with key ${keyId}, but the master key here is ${this.keyId}`);
    }
    const bytes = Buffer.from(body, 'base64url');
    // Base64 decoders ignore what they do not know; what was not written by us is not opened.
    if (bytes.toString('base64url') !== body || bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw new SecretBoxError('The sealed secret is damaged');
    }
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(keyId, rowId));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new SecretBoxError('The sealed secret was altered or belongs to another row', { cause: error });
    }
  }
}

/** One purpose, one key (RFC 5869): the master key itself encrypts nothing. */
function deriveKey(masterKey: Buffer): Buffer {
  if (masterKey.length !== 32) throw new SecretBoxError('A master key has 32 bytes');
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'sgw secret box v1', 32));
}

function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

function associatedData(keyId: string, rowId: string): Buffer {
  return Buffer.from(`${FORMAT}:${keyId}:${rowId}`, 'utf8');
}
