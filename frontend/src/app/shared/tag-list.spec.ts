import { describe, expect, it } from '@jest/globals';
import { tagsMistake, tagsOf } from './tag-list';

describe('typed tags', () => {
  it('are parted by commas, once each, and may hold blanks', () => {
    expect(tagsOf(' audit 2026, before,, audit 2026 ,')).toEqual(['audit 2026', 'before']);
    expect(tagsOf('  ')).toEqual([]);
  });

  it('are refused where the server would', () => {
    expect(tagsMistake('a, b')).toBeUndefined();
    expect(tagsMistake('x'.repeat(61))).toMatch(/at most 60/);
    expect(tagsMistake(Array.from({ length: 21 }, (_, index) => `t${index}`).join())).toMatch(/At most 20/);
  });
});
