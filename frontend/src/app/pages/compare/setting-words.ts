import type { BucketDelta, SettingChange, SettingName } from '@sgw/contracts';
import type { Mark } from '../../shared/state-mark';

/** What the settings are called. */
export const SETTING_NAMES: Readonly<Record<SettingName, string>> = {
  exposure: 'Who can reach it',
  acl: 'ACL',
  policy: 'Bucket policy',
  publicAccessBlock: 'Public access block',
  ownership: 'Ownership',
  encryption: 'Encryption',
  versioning: 'Versioning',
  mfaDelete: 'MFA delete',
  objectLock: 'Object lock',
  lifecycle: 'Lifecycle',
  cors: 'CORS',
  logging: 'Access logging',
  replication: 'Replication',
  website: 'Website',
  tags: 'Tags',
  location: 'Location',
};

/** One setting of a bucket that differs. */
export interface SettingRow {
  readonly bucket: string;
  readonly setting: string;
  readonly mark: Mark;
  readonly before: string;
  readonly after: string;
}

/** Settings of a bucket that nobody can compare. */
export interface GapRow {
  readonly bucket: string;
  /** `Encryption: AES256 → denied` */
  readonly settings: readonly string[];
}

const EXPOSED: Mark = { tone: 'down', icon: 'lock-broken', word: 'More exposed' };
const LESS_EXPOSED: Mark = { tone: 'ok', icon: 'lock', word: 'Less exposed' };
const MARKS: Readonly<Record<SettingChange['effect'], Mark>> = {
  weaker: { tone: 'down', icon: 'shape-octagon', word: 'Weaker' },
  stronger: { tone: 'ok', icon: 'shape-check', word: 'Stronger' },
  different: { tone: 'degraded', icon: 'shape-triangle', word: 'Changed' },
};
const EFFECTS: readonly SettingChange['effect'][] = ['weaker', 'different', 'stronger'];

/** What became of a setting, in a word and a shape of its own where more people can reach the bucket. */
export function settingMarkOf({ setting, effect }: SettingChange): Mark {
  if (setting !== 'exposure' || effect === 'different') return MARKS[effect];
  return effect === 'weaker' ? EXPOSED : LESS_EXPOSED;
}

/** Every setting that differs: those of which more people can reach a bucket first, then what is weaker. */
export function settingRows(buckets: readonly BucketDelta[]): readonly SettingRow[] {
  const rank = ({ setting, effect }: SettingChange): number =>
    setting === 'exposure' && effect === 'weaker' ? -1 : EFFECTS.indexOf(effect);
  return buckets
    .flatMap(({ name, settings }) => settings.map((change) => ({ name, change })))
    .sort((a, b) => rank(a.change) - rank(b.change))
    .map(({ name, change }) => ({
      bucket: name,
      setting: SETTING_NAMES[change.setting],
      mark: settingMarkOf(change),
      before: change.before.text,
      after: change.after.text,
    }));
}

/** What nobody can compare, bucket by bucket. */
export function gapRows(buckets: readonly BucketDelta[]): readonly GapRow[] {
  return buckets
    .filter(({ settingsNotCompared }) => settingsNotCompared.length > 0)
    .map(({ name, settingsNotCompared }) => ({
      bucket: name,
      settings: settingsNotCompared.map(
        ({ setting, before, after }) =>
          `${SETTING_NAMES[setting]}: ${before.text === after.text ? before.text : `${before.text} → ${after.text}`}`,
      ),
    }));
}

/** The mark that a bucket gets beside that of its objects: the worst of its settings, where one is weaker. */
export function warningOf({ settings }: BucketDelta): Mark | undefined {
  const weaker = settings.filter(({ effect }) => effect === 'weaker');
  const exposed = weaker.find(({ setting }) => setting === 'exposure');
  if (exposed) return EXPOSED;
  return weaker.length > 0 ? { ...MARKS.weaker, word: 'Weaker settings' } : undefined;
}
