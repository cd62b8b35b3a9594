import { describe, expect, it } from '@jest/globals';
import { readTrustedKeys } from './attestation-keys.js';
import { jwkFromPem, keyIdOf, publicKeyPem } from './signature.js';
import { sampleKey } from './testing/sample-document.js';

/** The key and the thumbprint of RFC 8037, appendix A. */
const RFC_8037 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;

describe('the keys of attestations', () => {
  it('are called by the thumbprint of RFC 7638', () => {
    expect(keyIdOf(RFC_8037)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('are the same as PEM and as JWK', () => {
    expect(jwkFromPem(publicKeyPem(RFC_8037))).toEqual(RFC_8037);
  });

  it('are trusted under their own id, whatever a file calls them', () => {
    const { jwk, keyId } = sampleKey();
    const text = JSON.stringify({ installation: 'i', keys: [{ ...jwk, kid: keyIdOf(RFC_8037) }] });
    expect([...readTrustedKeys(text).keys()]).toEqual([keyId]);
  });

  it('are of Ed25519, or are refused', () => {
    for (const keys of [[], [{ kty: 'EC', crv: 'P-256', x: 'a' }], [null]]) {
      expect(() => readTrustedKeys(JSON.stringify({ keys }))).toThrow();
    }
    expect(() => readTrustedKeys('nothing')).toThrow();
  });
});
