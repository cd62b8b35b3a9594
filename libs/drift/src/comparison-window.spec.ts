import { describe, expect, it } from '@jest/globals';
import { comparisonWindow, type Stretch } from './comparison-window.js';

/** `a a b+`: two versions of a and one of b were read, and there is more. */
function stretch(text: string): Stretch<{ key: string }> {
  const hasMore = text.endsWith('+');
  const keys = text.replace('+', '').split(' ').filter(Boolean);
  return { versions: keys.map((key) => ({ key })), hasMore };
}

const cut = (theirs: string, ours: string): readonly (string | undefined)[] => {
  const window = comparisonWindow(stretch(theirs), stretch(ours));
  const keys = (side: readonly { key: string }[]): string => side.map(({ key }) => key).join(' ');
  return [keys(window.theirs), keys(window.ours), window.upTo, window.oversized];
};

const threeAfter = (from: string, side: readonly string[]): Stretch<{ key: string }> => {
  const rest = side.filter((key) => key > from);
  return { versions: rest.slice(0, 3).map((key) => ({ key })), hasMore: rest.length > 3 };
};

describe('comparisonWindow', () => {
  it.each<[string, string, string, [string, string, string | undefined, string | undefined]]>([
    ['everything where both end', 'a b', 'a c', ['a b', 'a c', undefined, undefined]],
    ['their whole keys', 'a b b+', 'a b', ['a', 'a', 'a', undefined]],
    ['our whole keys where many rows lie between theirs', 'a z', 'a c d+', ['a', 'a c', 'c', undefined]],
    ['the shorter of both', 'a b c+', 'a b c d+', ['a b', 'a b', 'b', undefined]],
    ['nothing of a key of theirs that is too much', 'b b b+', 'a b', ['', 'a', 'b', 'b']],
    ['nothing of a key of ours that is too much', 'a b c', 'b b b+', ['a', '', 'b', 'b']],
    [
      'no further than our whole keys where theirs is too much',
      'z z z+',
      'a b c+',
      ['', 'a b', 'b', undefined],
    ],
    [
      'nothing of a key that is too much on one side and whole on the other',
      'b c+',
      'b b+',
      ['', '', 'b', 'b'],
    ],
    [
      'keys in the order of their bytes',
      '\uFF61 😀 😀+',
      '\uFF61',
      ['\uFF61', '\uFF61', '\uFF61', undefined],
    ],
  ])('takes %s', (_what, theirs, ours, expected) => {
    expect(cut(theirs, ours)).toEqual(expected);
  });

  it('comes to the end of any two sides in steps of three, with every small key on both sides once', () => {
    const theirs = 'a a b c c c c c d e'.split(' ');
    const ours = 'a b b c d d d d f g g'.split(' ');
    const seen: string[][] = [[], []];
    const passedOver: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const from: string = after;
      const window = comparisonWindow(threeAfter(from, theirs), threeAfter(from, ours));
      seen[0]?.push(...window.theirs.map(({ key }) => key));
      seen[1]?.push(...window.ours.map(({ key }) => key));
      if (window.oversized !== undefined) passedOver.push(window.oversized);
      after = window.upTo;
    }
    expect(passedOver).toEqual(['c', 'd']);
    const isSmall = (key: string) => key !== 'c' && key !== 'd';
    expect(seen).toEqual([theirs.filter(isSmall), ours.filter(isSmall)]);
  });
});
