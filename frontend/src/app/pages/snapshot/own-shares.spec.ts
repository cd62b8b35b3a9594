import { describe, expect, it } from '@jest/globals';
import { ownShares } from './own-shares';

const share = (name: string, objects: number, bytes: number) => ({ name, objects, bytes });

describe('ownShares', () => {
  it('counts nothing twice: a folder keeps what its listed folders do not hold', () => {
    const shares = ownShares([
      share('b/logs/', 10, 1000),
      share('b/logs/2025/', 6, 700),
      share('b/media/', 5, 500),
      share('b/media/raw/', 5, 500),
    ]);
    expect(shares).toEqual([
      share('b/logs/2025/', 6, 700),
      share('b/media/raw/', 5, 500),
      share('b/logs/', 4, 300),
    ]);
  });

  it('never goes below nothing where the parts are only estimated', () => {
    expect(ownShares([share('b/a/', 1, 10), share('b/a/x/', 2, 20)])).toEqual([share('b/a/x/', 2, 20)]);
  });
});
