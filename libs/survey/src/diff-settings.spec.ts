import { describe, expect, it } from '@jest/globals';
import type { AclGrant, BucketSettings, BucketSurvey } from '@sgw/contracts';
import { diffSettings } from './diff-settings.js';
import { diffSnapshots } from './diff-snapshots.js';
import { judgeExposure } from './exposure.js';
import { bucket, file, snapshot } from './testing/sample-snapshot.js';
import { unknownSettings } from './unknown-bucket.js';

const known = <T>(value: T) => ({ state: 'known', value }) as const;
const absent = { state: 'absent' } as const;
const denied = { state: 'denied' } as const;
const owner: AclGrant = { grantee: 'owner', permission: 'FULL_CONTROL' };
const everybody = (permission: string): AclGrant => ({ grantee: 'all-users', permission });

/** A bucket of which everything is known, and nothing set but its owner. */
const PLAIN: BucketSettings = {
  location: known('fi'),
  versioning: known('off'),
  mfaDelete: known(false),
  encryption: absent,
  objectLock: absent,
  lifecycle: absent,
  policy: absent,
  acl: known({ grants: [owner] }),
  publicAccessBlock: absent,
  ownership: known('ObjectWriter'),
  tags: absent,
  cors: absent,
  logging: absent,
  replication: absent,
  website: known(false),
};
const told = (more: Partial<BucketSettings> = {}): BucketSurvey => {
  const settings = { ...PLAIN, ...more };
  return bucket('b', [file('k')], { settings, exposure: judgeExposure(settings) });
};
/** `setting: before → after (effect)`, a line for each change. */
const changes = (before: Partial<BucketSettings>, after: Partial<BucketSettings>): readonly string[] =>
  diffSettings(told(before), told(after)).settings.map(
    ({ setting, before: was, after: is, effect }) => `${setting}: ${was.text} → ${is.text} (${effect})`,
  );

describe('diffSettings', () => {
  it('tells a bucket that an ACL opened, and one whose public policy is gone', () => {
    const unseen = 'private (ACLs of single objects are not looked at)';
    expect(changes({}, { acl: known({ grants: [owner, everybody('READ'), everybody('WRITE')] }) })).toEqual([
      `exposure: ${unseen} → public (The ACL gives everybody READ, WRITE) (weaker)`,
      'acl: owner alone → owner FULL_CONTROL, all-users READ, all-users WRITE (weaker)',
    ]);
    expect(changes({ policy: known({ statements: 1, isPublic: true }) }, {})).toEqual([
      `exposure: public (The bucket policy lets anybody in) → ${unseen} (stronger)`,
      'policy: 1 statement, public → none (stronger)',
    ]);
  });

  const lock = (mode: 'GOVERNANCE' | 'COMPLIANCE', days: number) => known({ enabled: true, mode, days });
  const lifecycle = {
    rules: 1,
    expires: true,
    transitions: false,
    abortsUploads: false,
    expiresNoncurrent: false,
  };
  const block = {
    blockPublicAcls: true,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  };
  it.each<[Partial<BucketSettings>, Partial<BucketSettings>, string]>([
    [
      { versioning: known('enabled') },
      { versioning: known('suspended') },
      'versioning: on → suspended (weaker)',
    ],
    [{}, { versioning: known('enabled') }, 'versioning: off → on (stronger)'],
    [{ mfaDelete: known(true) }, {}, 'mfaDelete: on → off (weaker)'],
    [
      { encryption: known({ algorithm: 'aws:kms', hasKey: true }) },
      { encryption: known({ algorithm: 'AES256', hasKey: false }) },
      'encryption: aws:kms with a key of its own → AES256 (weaker)',
    ],
    [
      { objectLock: lock('COMPLIANCE', 30) },
      { objectLock: lock('GOVERNANCE', 300) },
      'objectLock: on, compliance, 30 days → on, governance, 300 days (weaker)',
    ],
    [
      { objectLock: lock('COMPLIANCE', 300) },
      { objectLock: known({ enabled: true, mode: 'COMPLIANCE', years: 1 }) },
      'objectLock: on, compliance, 300 days → on, compliance, 1 years (stronger)',
    ],
    [{}, { lifecycle: known(lifecycle) }, 'lifecycle: none → 1 rule, expires objects (different)'],
    [
      { publicAccessBlock: known(block) },
      { publicAccessBlock: known({ ...block, blockPublicAcls: false, blockPublicPolicy: true }) },
      'publicAccessBlock: blockPublicAcls → blockPublicPolicy (weaker)',
    ],
    [
      {},
      { ownership: known('BucketOwnerPreferred') },
      'ownership: ObjectWriter → BucketOwnerPreferred (different)',
    ],
    [
      { cors: known({ rules: 1, anyOrigin: false }) },
      { cors: known({ rules: 2, anyOrigin: true }) },
      'cors: 1 rule → 2 rules, any origin (weaker)',
    ],
    [{ logging: known({ targetBucket: 'log' }) }, {}, 'logging: into log → off (weaker)'],
    [{}, { replication: known({ rules: 2 }) }, 'replication: none → 2 rules (stronger)'],
    [{}, { website: known(true) }, 'website: off → on (weaker)'],
    [{ tags: known({ a: '1', b: '2' }) }, { tags: known({ b: '2', a: '3' }) }, 'tags: a=1 → a=3 (different)'],
    [{}, { location: known('de') }, 'location: fi → de (different)'],
  ])('tells what became of %j', (before, after, line) => {
    expect(changes(before, after)).toEqual([line]);
  });

  it('takes other ways of saying the same for the same', () => {
    const grants = [owner, everybody('READ'), everybody('WRITE')];
    expect(
      changes(
        { acl: known({ grants }), tags: known({ a: '1', b: '2' }), mfaDelete: absent, cors: absent },
        {
          acl: known({ grants: [...grants].reverse() }),
          tags: known({ b: '2', a: '1' }),
          versioning: absent,
          cors: known({ rules: 0, anyOrigin: false }),
        },
      ),
    ).toEqual([]);
  });

  it('never takes an answer that is missing for a change, and says which is', () => {
    const { settings, settingsNotCompared } = diffSettings(
      told({ encryption: known({ algorithm: 'AES256', hasKey: false }), policy: denied }),
      told({ encryption: denied, policy: absent }),
    );
    expect(settings).toEqual([]);
    expect(settingsNotCompared).toEqual([
      {
        setting: 'exposure',
        before: { state: 'unknown', text: 'not known' },
        after: { state: 'known', text: 'private (ACLs of single objects are not looked at)' },
      },
      {
        setting: 'policy',
        before: { state: 'denied', text: 'denied' },
        after: { state: 'absent', text: 'none' },
      },
      {
        setting: 'encryption',
        before: { state: 'known', text: 'AES256' },
        after: { state: 'denied', text: 'denied' },
      },
    ]);
  });

  it('says nothing of what is offered on neither side, and all of a bucket that nobody asked', () => {
    const unsupported = { state: 'unsupported' } as const;
    const same = told({ website: unsupported });
    expect(diffSettings(same, same)).toEqual({ settings: [], settingsNotCompared: [] });
    const unasked = bucket('b', [], { settings: unknownSettings('not-checked') });
    expect(diffSettings(told(), unasked).settingsNotCompared).toHaveLength(16);
  });
});

describe('diffSnapshots', () => {
  it('calls no bucket the same of which a setting differs, but one of which none can be compared', () => {
    const opened = told({ policy: known({ statements: 1, isPublic: true }) });
    const of = (before: BucketSurvey, after: BucketSurvey) =>
      diffSnapshots(snapshot([before]), snapshot([after]), 10).buckets[0];
    expect(of(told(), told())).toMatchObject({ state: 'same', settings: [], settingsNotCompared: [] });
    expect(of(told(), opened)).toMatchObject({
      state: 'changed',
      settings: [{ setting: 'exposure', effect: 'weaker' }, { setting: 'policy' }],
    });
    expect(of(told(), told({ encryption: denied }))).toMatchObject({
      state: 'same',
      settings: [],
      settingsNotCompared: [{ setting: 'encryption' }],
    });
  });

  it('compares no settings of a bucket that is on one side only', () => {
    const { buckets } = diffSnapshots(snapshot([]), snapshot([told()]), 10);
    expect(buckets[0]).toMatchObject({ state: 'added', settings: [], settingsNotCompared: [] });
  });
});
