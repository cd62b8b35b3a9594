import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { SecretText } from './secret-text.js';

describe('SecretText', () => {
  const secret = new SecretText('open sesame');

  it('gives its value only when asked for it', () => {
    expect(secret.reveal()).toBe('open sesame');
  });

  it.each([
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ deep: { secret } })],
    ['inspect', inspect({ deep: { secret } }, { depth: null, showHidden: true })],
    ['concatenation', '' + secret],
    ['its keys', JSON.stringify(Object.entries(secret))],
  ])('hides it in %s', (_where, printed) => {
    expect(printed).not.toContain('sesame');
  });
});
