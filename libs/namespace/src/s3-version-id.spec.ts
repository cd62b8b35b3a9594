import { describe, expect, it } from '@jest/globals';
import { parseS3VersionId, s3VersionId } from './s3-version-id.js';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('s3VersionId', () => {
  it('is pinned', () => {
    expect(s3VersionId(id)).toBe('AYkKXayWd0u8zrMCCZqAVw');
  });

  it.each([id, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])(
    'of %s leads back to it',
    (uuid) => {
      expect(parseS3VersionId(s3VersionId(uuid))).toBe(uuid);
    },
  );

  it('refuses what is no lower-case UUID', () => {
    expect(() => s3VersionId(id.toUpperCase())).toThrow(RangeError);
  });
});

describe('parseS3VersionId', () => {
  it.each(['null', '', id, 'AYkKXayWd0u8zrMCCZqAV', 'AYkKXayWd0u8zrMCCZqAVw=', 'AYkKXayWd0u8zrMCCZqAV+'])(
    'does not know %j',
    (text) => {
      expect(parseS3VersionId(text)).toBeUndefined();
    },
  );

  it('knows one spelling of an id only', () => {
    expect(parseS3VersionId('AYkKXayWd0u8zrMCCZqAVx')).toBeUndefined();
  });
});
