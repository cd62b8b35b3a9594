import { describe, expect, it } from '@jest/globals';
import { keyForCopy } from './physical-keys.js';

const versionId = '01890a5d-ac96-774b-bcce-b302099a8057';
const fresh = { versionId, state: 'planned', physicalKey: null, error: null } as const;

describe('keyForCopy', () => {
  it('is the version id for the first copy at a backend', () => {
    expect(keyForCopy(fresh, [])).toBe(versionId);
  });

  it('counts up behind every key that was ever used there', () => {
    expect(keyForCopy(fresh, [versionId])).toBe(`${versionId}.1`);
    expect(keyForCopy(fresh, [`${versionId}.9`, versionId, `${versionId}.10`])).toBe(`${versionId}.11`);
  });

  it('stays the same when a copy is tried again, by the same worker or by another', () => {
    const failed = { ...fresh, physicalKey: `${versionId}.1`, error: 'de: unavailable' };
    const orphaned = { ...fresh, physicalKey: `${versionId}.1`, state: 'writing' } as const;
    expect(keyForCopy(failed, [versionId, `${versionId}.1`])).toBe(`${versionId}.1`);
    expect(keyForCopy(orphaned, [versionId, `${versionId}.1`])).toBe(`${versionId}.1`);
  });

  it('is a new one for a copy whose removal had been owed', () => {
    expect(keyForCopy({ ...fresh, physicalKey: versionId }, [versionId])).toBe(`${versionId}.1`);
  });

  it('leaves the own key of an adopted object alone', () => {
    expect(keyForCopy(fresh, ['holiday.jpg'])).toBe(`${versionId}.1`);
  });
});
