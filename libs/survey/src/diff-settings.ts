import type {
  BucketSettings,
  BucketSurvey,
  SettingAnswer,
  SettingChange,
  SettingEffect,
  SettingGap,
  SettingName,
  SettingSide,
} from '@sgw/contracts';
import { SETTING_WORDS } from './setting-words.js';

/** What differs between the settings of a bucket, and which of them nobody can compare. */
export interface SettingsDiff {
  readonly settings: readonly SettingChange[];
  readonly settingsNotCompared: readonly SettingGap[];
}

type Told = Pick<BucketSurvey, 'settings' | 'exposure'>;
type Answer = SettingAnswer<unknown> | { readonly state: 'unknown' };
/** The table's entries, each with the type of its own values: they are only ever called with those. */
interface Words {
  readonly text: (value: unknown, other: unknown) => string;
  readonly none: string;
  readonly isNone?: (value: unknown) => boolean;
  readonly guards?: (value: unknown) => readonly number[];
}

const UNKNOWN_WORDS: Readonly<Record<string, string>> = {
  denied: 'denied',
  unsupported: 'not offered',
  'not-checked': 'not checked',
  failed: 'failed',
  unknown: 'not known',
};

/**
 * Compares what a bucket said of itself with what it says now. A setting that one side does not know is no change: it is listed apart,
 * with why. One that the provider offers on neither side is not listed.
 */
export function diffSettings(before: Told, after: Told): SettingsDiff {
  const pairs = (Object.keys(SETTING_WORDS) as SettingName[]).map((setting) => ({
    setting,
    words: SETTING_WORDS[setting] as unknown as Words,
    old: answerOf(before, setting),
    fresh: answerOf(after, setting),
  }));
  return {
    settings: pairs.flatMap(({ setting, words, old, fresh }) => {
      if (!isSettled(old) || !isSettled(fresh)) return [];
      const [was, is] = [valueOf(old, words), valueOf(fresh, words)];
      if (isEqual(setting, was, is)) return [];
      const sides = { before: sideOf(words, old, is), after: sideOf(words, fresh, was) };
      return { setting, ...sides, effect: effectOf(words, was, is) };
    }),
    settingsNotCompared: pairs.flatMap(({ setting, words, old, fresh }) => {
      if (isSettled(old) && isSettled(fresh)) return [];
      if (old.state === 'unsupported' && fresh.state === 'unsupported') return [];
      return { setting, before: sideOf(words, old), after: sideOf(words, fresh) };
    }),
  };
}

function answerOf({ settings, exposure }: Told, setting: SettingName): Answer {
  if (setting !== 'exposure') return settings[setting satisfies keyof BucketSettings];
  return exposure.level === 'unknown' ? { state: 'unknown' } : { state: 'known', value: exposure };
}

function isSettled(answer: Answer): answer is Extract<Answer, { readonly state: 'known' | 'absent' }> {
  return answer.state === 'known' || answer.state === 'absent';
}

/** Undefined for what is not set, whichever way the provider says so. */
function valueOf(answer: Answer, { isNone }: Words): unknown {
  if (answer.state !== 'known' || !('value' in answer)) return undefined;
  return isNone?.(answer.value) ? undefined : answer.value;
}

/** Who is reached decides about the exposure, not by which of several ways; those are settings of their own. */
function isEqual(setting: SettingName, was: unknown, is: unknown): boolean {
  const essence = (value: unknown): unknown =>
    setting === 'exposure' ? (value as BucketSurvey['exposure'] | undefined)?.level : value;
  return canonical(essence(was)) === canonical(essence(is));
}

/** The same text for the same value: providers answer names and grants in any order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${entries
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
    .sort()
    .join(',')}}`;
}

function sideOf(words: Words, answer: Answer, other?: unknown): SettingSide {
  const { state } = answer;
  if (!isSettled(answer)) return { state, text: UNKNOWN_WORDS[state] ?? state };
  const value = valueOf(answer, words);
  return { state, text: value === undefined ? words.none : words.text(value, other) };
}

/** Weaker as soon as one protection is: more of another does not make up for it. */
function effectOf({ guards }: Words, was: unknown, is: unknown): SettingEffect {
  if (guards === undefined) return 'different';
  const before = guards(was);
  const steps = guards(is).map((guard, index) => guard - (before[index] ?? 0));
  if (steps.some((step) => step < 0)) return 'weaker';
  return steps.some((step) => step > 0) ? 'stronger' : 'different';
}
