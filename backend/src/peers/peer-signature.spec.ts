import { describe, expect, it } from '@jest/globals';
import { holderOf, newHeldId, newPeerId } from './held-id.js';
import { checkAsk, signAsk } from './peer-signature.js';

const KEY = Buffer.alloc(32, 7);
const ASK = { method: 'POST', path: '/api/v1/discover/x/skip', body: { bucket: 'b' }, to: 'a1b2c3d4e5f6' };
const NOW = 1_800_000_000_000;

describe('a signature between processes', () => {
  it('holds for what was signed, once per nonce', () => {
    const nonces = [1, 2].map(() => checkAsk(KEY, ASK, signAsk(KEY, ASK, NOW), NOW + 29_000));
    expect(nonces.every((nonce) => nonce !== undefined)).toBe(true);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it.each([
    ['another verb', { method: 'GET' }],
    ['another path', { path: '/api/v1/discover/y/skip' }],
    ['another body', { body: { bucket: 'c' } }],
    ['another process', { to: 'a1b2c3d4e5f7' }],
  ])('holds for nothing else: %s', (_what, other) => {
    expect(checkAsk(KEY, { ...ASK, ...other }, signAsk(KEY, ASK, NOW), NOW)).toBeUndefined();
  });

  it('holds neither by another key, nor later, nor in another form', () => {
    const signature = signAsk(KEY, ASK, NOW);
    expect(checkAsk(Buffer.alloc(32, 8), ASK, signature, NOW)).toBeUndefined();
    expect(checkAsk(KEY, ASK, signature, NOW + 31_000)).toBeUndefined();
    expect(checkAsk(KEY, ASK, `${signature} `, NOW)).toBeUndefined();
  });
});

describe('an id that names its holder', () => {
  it('is a UUID of version 8 that ends in the holder, and else chance', () => {
    const peer = newPeerId();
    const [a, b] = [newHeldId(peer), newHeldId(peer)];
    expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([holderOf(a), holderOf(b)]).toEqual([peer, peer]);
    expect(a).not.toBe(b);
  });
});
