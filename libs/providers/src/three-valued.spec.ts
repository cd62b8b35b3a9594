import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allOf, answerOf, type Answer, anyOf, isAmong, opposite } from '@sgw/contracts';

const answer = fc.constantFrom<Answer>('yes', 'no', 'unknown');
const answers = fc.array(answer, { maxLength: 5 });

/** Every way in which the open questions may turn out. */
function* outcomes(open: readonly Answer[]): Generator<readonly boolean[]> {
  const [first, ...rest] = open;
  if (first === undefined) return yield [];
  for (const others of outcomes(rest)) {
    if (first !== 'no') yield [true, ...others];
    if (first !== 'yes') yield [false, ...others];
  }
}

/** What holds whichever way they turn out; unknown where it depends. */
function settled(open: readonly Answer[], judge: (facts: readonly boolean[]) => boolean): Answer {
  const seen = new Set([...outcomes(open)].map(judge));
  if (seen.size > 1) return 'unknown';
  return seen.has(true) ? 'yes' : 'no';
}

describe('the logic of what may be unknown', () => {
  it('answers only what holds whichever way the unknown turns out', () => {
    fc.assert(
      fc.property(answers, (open) => {
        expect(allOf(open)).toBe(settled(open, (facts) => facts.every(Boolean)));
        expect(anyOf(open)).toBe(settled(open, (facts) => facts.some(Boolean)));
      }),
    );
  });

  it('turns an answer round, and leaves the unknown unknown', () => {
    expect((['yes', 'no', 'unknown'] as const).map(opposite)).toEqual(['no', 'yes', 'unknown']);
  });

  it('takes half a yes, and no entry at all, for unknown', () => {
    expect([answerOf('partial'), answerOf(undefined), answerOf('no'), answerOf('yes')]).toEqual([
      'unknown',
      'unknown',
      'no',
      'yes',
    ]);
  });

  it('never finds the unknown among anything, not even among the unknown', () => {
    expect(isAmong('unknown', ['unknown', 'us'])).toBe('unknown');
    expect(isAmong('us', ['us'])).toBe('yes');
    expect(isAmong('fi', ['us'])).toBe('no');
  });
});
