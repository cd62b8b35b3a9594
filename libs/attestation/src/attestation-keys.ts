import { type Ed25519Jwk, jwkFromPem, keyIdOf } from './signature.js';

/** A public key as it is published, with the time in which it signed. */
export interface PublishedKey extends Ed25519Jwk {
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
  /** The same key for tools that read PEM. */
  readonly pem: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  /** From then on another key signs; what it signed before stays good. */
  readonly retiredAt?: string;
}

/** The document at `/.well-known/sgw-attestation-keys.json`: a JSON Web Key Set (RFC 7517), newest first. */
export interface PublishedKeys {
  readonly installation: string;
  readonly keys: readonly PublishedKey[];
}

/** What a verifier trusts: a key, and when it signed where that is known. */
export interface TrustedKey {
  readonly jwk: Ed25519Jwk;
  readonly notBefore?: string;
  readonly retiredAt?: string;
}

/**
 * Reads the keys to trust from a published key set or from one key in PEM.
 *
 * @returns by key id, which is computed here: what the file calls a key is not believed
 * @throws Error when the text is neither
 */
export function readTrustedKeys(text: string): ReadonlyMap<string, TrustedKey> {
  if (text.trimStart().startsWith('-----BEGIN')) {
    const jwk = jwkFromPem(text);
    return new Map([[keyIdOf(jwk), { jwk }]]);
  }
  const found = JSON.parse(text) as Partial<PublishedKeys>;
  if (!Array.isArray(found.keys) || found.keys.length === 0) throw new Error('The key set holds no key');
  return new Map(
    found.keys.map((key: PublishedKey) => {
      if (key?.kty !== 'OKP' || key.crv !== 'Ed25519' || typeof key.x !== 'string')
        throw new Error('The key set holds a key that is not of Ed25519');
      const jwk = { kty: key.kty, crv: key.crv, x: key.x } as const;
      return [keyIdOf(jwk), { jwk, notBefore: key.notBefore, retiredAt: key.retiredAt }];
    }),
  );
}
