import type { BucketSettings } from '@sgw/contracts';
import { formatCount } from '../../shared/format-bytes';
import type { Mark } from '../../shared/state-mark';
import { good, plain, settingMark } from '../../shared/survey-words';

/** One question about a bucket, and what the provider answered. */
export interface SettingRow {
  readonly question: string;
  readonly answer: Mark;
  /** The rest of a known answer. */
  readonly detail: string;
}

const weak = (word: string): Mark => ({ tone: 'degraded', icon: 'shape-triangle', word });
const bad = (word: string): Mark => ({ tone: 'down', icon: 'lock-broken', word });
const rules = (count: number): string => (count === 1 ? '1 rule' : `${formatCount(count)} rules`);
const listed = (words: readonly (string | false | undefined)[]): string => words.filter(Boolean).join(', ');

/** Every setting that was asked for. What is denied, unsupported or not asked is called so, and never "off". */
export function settingRows(settings: BucketSettings): readonly SettingRow[] {
  const { acl, policy, publicAccessBlock: block, objectLock, lifecycle, tags, cors } = settings;
  const known = <T>(answer: { readonly state: string; readonly value?: T }): T | undefined =>
    answer.state === 'known' ? answer.value : undefined;
  return [
    {
      question: 'Location',
      answer: settingMark(settings.location, (where) => plain(where || 'Default')),
      detail: '',
    },
    {
      question: 'Versioning',
      answer: settingMark(settings.versioning, (value) =>
        value === 'enabled' ? good('On') : value === 'suspended' ? weak('Suspended') : plain('Off'),
      ),
      detail: '',
    },
    {
      question: 'MFA delete',
      answer: settingMark(settings.mfaDelete, (isOn) => (isOn ? good('On') : plain('Off'))),
      detail: '',
    },
    {
      question: 'Encryption',
      answer: settingMark(settings.encryption, (value) => (value ? good(value.algorithm) : plain('None'))),
      detail: known(settings.encryption)?.hasKey ? 'with a key of its own' : '',
    },
    {
      question: 'Object lock',
      answer: settingMark(objectLock, (value) => (value?.enabled ? good('On') : plain('Off'))),
      detail: lockWords(known(objectLock)),
    },
    {
      question: 'Lifecycle',
      answer: settingMark(lifecycle, (value) => (value?.rules ? good(rules(value.rules)) : plain('None'))),
      detail: listed([
        known(lifecycle)?.expires && 'expires objects',
        known(lifecycle)?.expiresNoncurrent && 'expires older versions',
        known(lifecycle)?.transitions && 'moves between classes',
        known(lifecycle)?.abortsUploads && 'aborts incomplete uploads',
      ]),
    },
    {
      question: 'Bucket policy',
      answer: settingMark(policy, (value) =>
        value ? (value.isPublic ? bad('Public') : good('Not public')) : plain('None'),
      ),
      detail: known(policy) ? `${formatCount(known(policy)?.statements ?? 0)} statements` : '',
    },
    {
      question: 'ACL',
      answer: settingMark(acl, (value) => {
        const open = value?.grants.some(({ grantee }) => grantee === 'all-users');
        const wide = value?.grants.some(({ grantee }) => grantee === 'authenticated-users');
        return open ? bad('Everybody') : wide ? bad('Any account') : good('Named accounts only');
      }),
      detail: listed((known(acl)?.grants ?? []).map(({ grantee, permission }) => `${grantee} ${permission}`)),
    },
    {
      question: 'Public access block',
      answer: settingMark(block, (value) => {
        if (!value) return plain('None');
        return Object.values(value).every(Boolean) ? good('All on') : weak('In part');
      }),
      detail: listed(Object.entries(known(block) ?? {}).map(([name, isOn]) => (isOn ? name : `not ${name}`))),
    },
    {
      question: 'Ownership',
      answer: settingMark(settings.ownership, (value) => plain(value ?? 'None')),
      detail: '',
    },
    {
      question: 'Tags',
      answer: settingMark(tags, (value) => plain(value ? formatCount(Object.keys(value).length) : 'None')),
      detail: listed(Object.entries(known(tags) ?? {}).map(([name, value]) => `${name}=${value}`)),
    },
    {
      question: 'CORS',
      answer: settingMark(cors, (value) =>
        value?.rules ? (value.anyOrigin ? weak('Any origin') : good(rules(value.rules))) : plain('None'),
      ),
      detail: known(cors)?.anyOrigin ? rules(known(cors)?.rules ?? 0) : '',
    },
    {
      question: 'Access logging',
      answer: settingMark(settings.logging, (value) => (value ? good('On') : plain('Off'))),
      detail: known(settings.logging) ? `into ${known(settings.logging)?.targetBucket ?? ''}` : '',
    },
    {
      question: 'Replication',
      answer: settingMark(settings.replication, (value) =>
        value?.rules ? good(rules(value.rules)) : plain('None'),
      ),
      detail: '',
    },
    {
      question: 'Website',
      answer: settingMark(settings.website, (isOn) => (isOn ? weak('On') : plain('Off'))),
      detail: '',
    },
  ];
}

function lockWords(
  lock: { readonly mode?: string; readonly days?: number; readonly years?: number } | undefined,
): string {
  if (!lock?.mode) return '';
  const time = lock.years ? `${lock.years} years` : lock.days ? `${lock.days} days` : '';
  return listed([lock.mode.toLowerCase(), time]);
}
