import type { BucketSettings, Exposure, SettingName } from '@sgw/contracts';

/** What a bucket says of itself, by name; undefined stands for "nothing is set". */
type Values = {
  readonly [Name in keyof BucketSettings]: Extract<
    BucketSettings[Name],
    { readonly state: 'known' }
  >['value'];
} & { readonly exposure: Exposure };

/** How one setting is told, and how its values are weighed. */
interface SettingWords<T> {
  /** In words; of a list, what the other value does not have. */
  readonly text: (value: T, other: T | undefined) => string;
  /** What is said when nothing is set. */
  readonly none: string;
  /** Whether a value is as good as none. */
  readonly isNone?: (value: T) => boolean;
  /** What protects, each as a number that is higher where it protects more. */
  readonly guards?: (value: T | undefined) => readonly number[];
}

const REACH = ['private', 'shared', 'authenticated', 'public'];
const LOCK_MODES = ['GOVERNANCE', 'COMPLIANCE'];
const VERSIONING = ['off', 'suspended', 'enabled'];
const DAYS_OF_YEAR = 365;

const rules = (count: number): string => (count === 1 ? '1 rule' : `${count} rules`);
const listed = (words: readonly (string | false | undefined)[]): string => words.filter(Boolean).join(', ');
const flag = (isSet: boolean | undefined): number => Number(isSet ?? false);
const onOff = {
  text: (isOn: boolean) => (isOn ? 'on' : 'off'),
  none: 'off',
  isNone: (isOn: boolean) => !isOn,
};
const byRules = {
  text: (value: { readonly rules: number }) => rules(value.rules),
  none: 'none',
  isNone: (value: { readonly rules: number }) => value.rules === 0,
};

/** Every setting that is compared, the one first that the others lead to. */
export const SETTING_WORDS: { readonly [Name in SettingName]: SettingWords<Values[Name]> } = {
  exposure: {
    text: ({ level, reasons }) => (reasons.length === 0 ? level : `${level} (${reasons.join('; ')})`),
    none: 'private',
    guards: (value) => [-REACH.indexOf(value?.level ?? 'private')],
  },
  acl: {
    text: ({ grants }) =>
      listed(grants.map(({ grantee, permission }) => `${grantee} ${permission}`)) || 'owner alone',
    none: 'owner alone',
    isNone: ({ grants }) => grants.every(({ grantee }) => grantee === 'owner'),
    guards: (value) =>
      (['all-users', 'authenticated-users', 'account'] as const).map(
        (who) => -(value?.grants.filter(({ grantee }) => grantee === who).length ?? 0),
      ),
  },
  policy: {
    text: ({ statements, isPublic }) =>
      `${statements === 1 ? '1 statement' : `${statements} statements`}, ${isPublic ? 'public' : 'not public'}`,
    none: 'none',
    guards: (value) => [-flag(value?.isPublic)],
  },
  publicAccessBlock: {
    text: (value) => listed(Object.entries(value).map(([name, isOn]) => isOn && name)) || 'none',
    none: 'none',
    isNone: (value) => Object.values(value).every((isOn) => !isOn),
    guards: (value) => [
      flag(value?.blockPublicAcls),
      flag(value?.ignorePublicAcls),
      flag(value?.blockPublicPolicy),
      flag(value?.restrictPublicBuckets),
    ],
  },
  ownership: {
    text: (value) => value,
    none: 'none',
    guards: (value) => [flag(value === 'BucketOwnerEnforced')],
  },
  encryption: {
    text: ({ algorithm, hasKey }) => (hasKey ? `${algorithm} with a key of its own` : algorithm),
    none: 'none',
    guards: (value) => [flag(value !== undefined), flag(value?.hasKey)],
  },
  versioning: {
    text: (value) => (value === 'enabled' ? 'on' : value),
    none: 'off',
    isNone: (value) => value === 'off',
    guards: (value) => [VERSIONING.indexOf(value ?? 'off')],
  },
  mfaDelete: { ...onOff, guards: (value) => [flag(value)] },
  objectLock: {
    text: ({ enabled, mode, days, years }) =>
      enabled
        ? listed(['on', mode?.toLowerCase(), years ? `${years} years` : days ? `${days} days` : undefined])
        : 'off',
    none: 'off',
    isNone: ({ enabled }) => !enabled,
    guards: (value) => [
      flag(value?.enabled),
      LOCK_MODES.indexOf(value?.mode ?? ''),
      value?.days ?? (value?.years ?? 0) * DAYS_OF_YEAR,
    ],
  },
  lifecycle: {
    ...byRules,
    text: (value) =>
      listed([
        rules(value.rules),
        value.expires && 'expires objects',
        value.expiresNoncurrent && 'expires older versions',
        value.transitions && 'moves between classes',
        value.abortsUploads && 'aborts incomplete uploads',
      ]),
  },
  cors: {
    ...byRules,
    text: (value) => listed([rules(value.rules), value.anyOrigin && 'any origin']),
    guards: (value) => [-flag(value?.anyOrigin)],
  },
  logging: {
    text: ({ targetBucket }) => `into ${targetBucket}`,
    none: 'off',
    guards: (value) => [flag(value !== undefined)],
  },
  replication: { ...byRules, guards: (value) => [flag(value !== undefined)] },
  website: { ...onOff, guards: (value) => [-flag(value)] },
  tags: {
    text: (tags, other) => {
      const own = Object.entries(tags).filter(([name, value]) => other?.[name] !== value);
      return listed(own.map(([name, value]) => `${name}=${value}`)) || 'none of them';
    },
    none: 'none',
    isNone: (tags) => Object.keys(tags).length === 0,
  },
  location: { text: (value) => value || 'default', none: 'default', isNone: (value) => value === '' },
};
