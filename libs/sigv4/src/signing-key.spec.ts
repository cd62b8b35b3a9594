import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SigningKeyCache, signingKey } from './index.js';
import { hmacHex } from './signing-key.js';

describe('signingKey', () => {
  it('derives the key of AWS’s documentation', () => {
    // AWS General Reference, "Examples of how to derive a signing key for Signature Version 4"
    const key = signingKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', '20120215', 'us-east-1', 'iam');
    expect(key.toString('hex')).toBe('f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d');
  });
});

describe('hmacHex', () => {
  it('is OpenSSL’s HMAC of every text, whatever was signed before', () => {
    const keys = ['a', 'b'].map((secret) => signingKey(secret, '20261123', 'fi'));
    const key = fc.oneof(
      fc.constantFrom(...keys),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    );
    const text = fc
      .uint8Array({ maxLength: 1100, size: 'max' })
      .map((bytes) => Buffer.from(bytes).toString('latin1'));
    fc.assert(
      fc.property(key, text, (by, signed) => {
        expect(hmacHex(by, signed)).toBe(createHmac('sha256', by).update(signed, 'latin1').digest('hex'));
      }),
    );
  });
});

describe('SigningKeyCache', () => {
  it('gives the key of every secret, day, region and service', () => {
    const cache = new SigningKeyCache();
    for (const [secret, date, region, service] of [
      ['a', '20261123', 'fi', 's3'],
      ['b', '20261123', 'fi', 's3'],
      ['a', '20261124', 'fi', 's3'],
      ['a', '20261123', 'de', 's3'],
      ['a', '20261123', 'fi', 'sts'],
    ] as const) {
      expect(cache.get(secret, date, region, service)).toEqual(signingKey(secret, date, region, service));
    }
    expect(cache.size).toBe(5);
  });

  it('gives the same object again', () => {
    const cache = new SigningKeyCache();
    expect(cache.get('a', '20261123', 'fi')).toBe(cache.get('a', '20261123', 'fi'));
  });

  it('forgets the one not used for longest', () => {
    const cache = new SigningKeyCache(2);
    const a = cache.get('a', '20261123', 'fi');
    const b = cache.get('b', '20261123', 'fi');
    expect(cache.get('a', '20261123', 'fi')).toBe(a);
    cache.get('c', '20261123', 'fi');
    expect(cache.size).toBe(2);
    expect(cache.get('a', '20261123', 'fi')).toBe(a);
    expect(cache.get('b', '20261123', 'fi')).not.toBe(b);
  });
});
