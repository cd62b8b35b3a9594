import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeContinuationToken, encodeContinuationToken } from './continuation-token.js';
import { anyText } from './testing/any-text.js';

const incorrect = expect.objectContaining({
  code: 'InvalidArgument',
  message: 'The continuation token provided is incorrect',
});

describe('continuation tokens', () => {
  it('are pinned: a token of yesterday works today', () => {
    expect(encodeContinuationToken({ value: 'dir/ä', isPrefix: false })).toBe('AWRpci_DpA');
    expect(decodeContinuationToken('AWRpci_DpA')).toEqual({ value: 'dir/ä', isPrefix: false });
    expect(decodeContinuationToken('AmRpci8')).toEqual({ value: 'dir/', isPrefix: true });
  });

  it('come back as they went', () => {
    fc.assert(
      fc.property(anyText(), fc.boolean(), (text, isPrefix) => {
        const position = { value: text, isPrefix };
        expect(decodeContinuationToken(encodeContinuationToken(position))).toEqual(position);
      }),
    );
    const longest = { value: 'k'.repeat(1024), isPrefix: false };
    expect(decodeContinuationToken(encodeContinuationToken(longest))).toEqual(longest);
  });

  it.each(['', 'x', 'key', 'AWRpci_DpA=', 'AWRpci/DpA', 'A2Rpcg', 'Af8', 'AQA', '../..', 'A'.repeat(5000)])(
    'are refused when they are none: %j',
    (token) => {
      expect(() => decodeContinuationToken(token)).toThrow(incorrect);
    },
  );
});
