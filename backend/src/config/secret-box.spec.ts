import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';
import { SecretText } from './secret-text.js';

const box = new SecretBox(Buffer.alloc(32, 1));
const secret = new SecretText('wJalrXUtnFEMI/K7MDENG');

describe('SecretBox', () => {
  it('opens what it sealed for the same row', () => {
    expect(box.open(box.seal(secret, 'row-1'), 'row-1').reveal()).toBe(secret.reveal());
    expect(box.openBytes(box.seal(Buffer.from([0, 255]), 'r'), 'r')).toEqual(Buffer.from([0, 255]));
  });

  it('never seals the same way twice, and shows nothing of the secret', () => {
    const sealed = box.seal(secret, 'row-1');
    expect(sealed).not.toBe(box.seal(secret, 'row-1'));
    expect(sealed).not.toContain(secret.reveal());
  });

  it('refuses a value that was moved to another row', () => {
    expect(() => box.open(box.seal(secret, 'row-1'), 'row-2')).toThrow('altered or belongs to another row');
  });

  it('refuses a value with any bit flipped', () => {
    const [format, keyId, body = ''] = box.seal(secret, 'row-1').split(':');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => box.open(`${format}:${keyId}:${flipped.toString('base64url')}`, 'row-1')).toThrow();
    }
  });

  it.each(['', 'v1', 'v2:00000000:AAAA', 'plain text', 'v1:a:b:c'])('refuses %j', (text) => {
    expect(() => box.open(text, 'row-1')).toThrow('not a sealed secret');
  });

  it('refuses a value cut short, and one with a foreign character', () => {
    const sealed = box.seal(secret, 'row-1');
    expect(() => box.open(sealed.slice(0, 30), 'row-1')).toThrow('damaged');
    expect(() => box.open(`${sealed}!`, 'row-1')).toThrow('damaged');
  });

  it('names the key that is missing, and opens with a retired one', () => {
    const next = Buffer.alloc(32, 2);
    const sealed = box.seal(secret, 'row-1');
    expect(() => new SecretBox(next).open(sealed, 'row-1')).toThrow(`Sealed with key ${box.keyId}`);
    expect(new SecretBox(next, [Buffer.alloc(32, 1)]).open(sealed, 'row-1').reveal()).toBe(secret.reveal());
  });

  it('takes keys of 32 bytes only', () => {
    expect(() => new SecretBox(Buffer.alloc(16))).toThrow('32 bytes');
  });
});
