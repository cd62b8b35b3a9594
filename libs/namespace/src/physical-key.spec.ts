import { describe, expect, it } from '@jest/globals';
import { physicalKey } from './physical-key.js';

const versionId = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('physicalKey', () => {
  // Pinned: these keys are at the backends.
  it('of a first copy is the version id', () => {
    expect(physicalKey(versionId)).toBe('01890a5d-ac96-774b-bcce-b302099a8057');
  });

  it('of a copy made again is another one', () => {
    expect(physicalKey(versionId, 2)).toBe('01890a5d-ac96-774b-bcce-b302099a8057.2');
  });
});
