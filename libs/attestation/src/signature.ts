import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** An Ed25519 key (RFC 8032) as a JSON Web Key (RFC 8037). */
export interface Ed25519Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The public key, base64url. */
  readonly x: string;
}

/** The id of a key is its thumbprint (RFC 7638): another key cannot have it. */
export function keyIdOf({ crv, kty, x }: Ed25519Jwk): string {
  return createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url');
}

/** Makes a key pair. @returns the private half as PKCS #8, DER */
export function makeSigningKey(): { readonly jwk: Ed25519Jwk; readonly privateKey: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { jwk: jwkOf(publicKey), privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) };
}

/** @param privateKey PKCS #8, DER. @returns the 64 bytes of the signature in base64 */
export function signText(text: string, privateKey: Buffer): string {
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  return sign(null, Buffer.from(text), key).toString('base64');
}

/** Whether `signature` (base64) is this key's for the UTF-8 bytes of `text`. */
export function isSignedBy(jwk: Ed25519Jwk, text: Buffer, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 decoders skip what they do not know; only the one spelling is a signature.
  if (bytes.toString('base64') !== signature) return false;
  return verify(null, text, publicKeyOf(jwk), bytes);
}

/** @returns the key as PEM, which OpenSSL reads */
export function publicKeyPem(jwk: Ed25519Jwk): string {
  return publicKeyOf(jwk).export({ format: 'pem', type: 'spki' }).toString();
}

/** @throws Error when it is no Ed25519 public key */
export function jwkFromPem(pem: string): Ed25519Jwk {
  return jwkOf(createPublicKey(pem));
}

function publicKeyOf({ kty, crv, x }: Ed25519Jwk): KeyObject {
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
}

function jwkOf(publicKey: KeyObject): Ed25519Jwk {
  const { x } = publicKey.export({ format: 'jwk' });
  if (publicKey.asymmetricKeyType !== 'ed25519' || x === undefined)
    throw new Error('This is no Ed25519 public key');
  return { kty: 'OKP', crv: 'Ed25519', x };
}
