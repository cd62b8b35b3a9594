import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foreseeChange } from './foresee-change.js';
import { replan } from './replan.js';

const held = (...copies: readonly string[]) => ({ copies, verified: copies });
const plan = (required: readonly string[], spare: readonly string[] = [], shortfall = 0) => ({
  required,
  candidates: [...required, ...spare],
  shortfall,
});
const still = { make: [], remove: [], misplaced: [], shortfall: 0, isLost: false };

describe('foreseeChange', () => {
  it('sees nothing to do where everything is as it should be', () => {
    expect(foreseeChange(held('fi', 'de'), plan(['fi', 'de']))).toEqual(still);
  });

  it('sees a move: made where allowed, removed where forbidden', () => {
    expect(foreseeChange(held('us'), plan(['fi']))).toEqual({
      ...still,
      make: ['fi'],
      remove: ['us'],
      misplaced: ['us'],
    });
  });

  it('keeps the last copy where no place is left, and says that it is misplaced', () => {
    expect(foreseeChange(held('us'), plan([], [], 1))).toEqual({ ...still, misplaced: ['us'], shortfall: 1 });
  });

  it('keeps an allowed copy that is one too many while copies are short', () => {
    expect(foreseeChange(held('fi', 'fi2'), plan(['fi'], ['fi2'], 1))).toEqual({ ...still, shortfall: 1 });
    expect(foreseeChange(held('fi', 'fi2'), plan(['fi'], ['fi2']))).toEqual({ ...still, remove: ['fi2'] });
  });

  it('replaces what a lost backend held from another copy, and names what has none', () => {
    expect(foreseeChange(held('fi', 'de'), plan(['de', 'se']), 'fi')).toEqual({ ...still, make: ['se'] });
    expect(foreseeChange(held('fi'), plan(['de']), 'fi')).toEqual({ ...still, isLost: true });
    expect(foreseeChange({ copies: ['fi'], verified: [] }, plan(['de']), 'fi').isLost).toBe(false);
  });

  it('is where planning anew, carried out step by step, ends', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const some = fc.subarray(ids);
    fc.assert(
      fc.property(
        fc.subarray(ids, { minLength: 1 }),
        some,
        some,
        fc.nat(1),
        (there, allowed, first, missing) => {
          const required = allowed.filter((id) => first.includes(id));
          const after = { candidates: allowed, required, shortfall: missing };
          const { make, remove } = foreseeChange(held(...there), after);
          let copies = there;
          for (let step = 0; step < 3; step++) {
            const replicas = copies.map((backendId) => ({ backendId, state: 'completed' as const }));
            const next = replan({ required, allowed, shortfall: missing, replicas });
            copies = [...copies.filter((id) => !next.remove.includes(id)), ...next.add];
          }
          const foreseen = [...there.filter((id) => !remove.includes(id)), ...make];
          // Where nothing is required, but something allowed is held, planning anew may let go of what is forbidden.
          if (required.length > 0) expect(copies.toSorted()).toEqual(foreseen.toSorted());
        },
      ),
    );
  });
});
