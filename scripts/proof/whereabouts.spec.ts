import { describe, expect, it } from '@jest/globals';
import { type Whereabouts, whereaboutsTable } from './whereabouts.js';

const row: Whereabouts = {
  key: 'small.bin',
  sizeBytes: 1024,
  rawFile: 'same',
  copy: {
    id: 'r1',
    backendId: 'fi-hel-local',
    state: 'completed',
    zone: 'fi-hel-local',
    country: 'fi',
    jurisdiction: 'eu',
    owner: 'You',
    physicalBucket: 's3gw-0-fi-hel-local',
    physicalKey: 'k1',
    sha256: 'abc',
    verifiedAt: '2026-11-23T04:50:00.000Z',
    attempts: 0,
  },
};

describe('whereaboutsTable', () => {
  it('shows place, law, owner, proof and physical name of each copy', () => {
    expect(whereaboutsTable([row])).toEqual([
      'object     bytes  zone          country  law  owner  verified at               raw file',
      'small.bin  1,024  fi-hel-local  fi       eu   You    2026-11-23T04:50:00.000Z  same bytes',
      '  s3gw-0-fi-hel-local/k1',
      '  sha-256 abc',
    ]);
  });

  it('shows the state of a copy that is not verified', () => {
    const planned = { ...row, copy: { ...row.copy, state: 'planned', verifiedAt: undefined } as const };
    expect(whereaboutsTable([planned])[1]).toContain('planned');
  });
});
