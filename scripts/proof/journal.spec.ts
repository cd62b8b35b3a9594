import { describe, expect, it } from '@jest/globals';
import { assertHeld, Journal } from './journal.js';
import { paintFor } from './terminal.js';

function open() {
  const lines: string[] = [];
  return { lines, journal: new Journal(paintFor(false), (line) => lines.push(line)) };
}

describe('Journal', () => {
  it('prints a held step with what was seen and gives its result on', async () => {
    const { lines, journal } = open();
    const result = await journal.step('Water is wet', async (saw) => {
      saw('it was wet');
      return 7;
    });
    expect(result).toBe(7);
    expect(lines).toEqual([expect.stringMatching(/^✓ Water is wet {2}\d+\.\d s$/), '    it was wet']);
    expect(journal.hasHeld).toBe(true);
  });

  it('goes on after a failed step and remembers it', async () => {
    const { lines, journal } = open();
    const result = await journal.step('Fire is cold', async () => assertHeld(false, 'it was hot'));
    await journal.step('Ice is cold', () => Promise.resolve());
    expect(result).toBeUndefined();
    expect(lines.map((line) => line.slice(0, 14))).toEqual([
      '✗ Fire is cold',
      '    it was hot',
      '✓ Ice is cold ',
    ]);
    expect(journal.hasHeld).toBe(false);
  });

  it('takes a skipped step for one that did not hold', () => {
    const { journal } = open();
    journal.skip('The rest', 'there was nothing to look at');
    expect(journal.hasHeld).toBe(false);
  });
});
