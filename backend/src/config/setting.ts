import { z } from 'zod';
import { SecretText } from './secret-text.js';

/** One environment variable: what it means, in which unit, and what holds when it is not set. */
export interface Setting<T> {
  readonly name: string;
  /** Further names that mean the same; `name` wins. */
  readonly aliases: readonly string[];
  /** One sentence for `.env.example` and for a person. */
  readonly says: string;
  /** `milliseconds`, `days`, `port` …; `text` where there is none. */
  readonly unit: string;
  /** As one would write it in the environment; `undefined` when unset means something of its own. */
  readonly fallback: string | undefined;
  /** Whether `<NAME>_FILE` may name a file to read it from. */
  readonly isSecret: boolean;
  readonly schema: z.ZodType<T, string>;
}

interface About {
  readonly says: string;
  readonly aliases?: readonly string[];
  readonly fallback?: string;
}

function setting<T>(name: string, unit: string, about: About, schema: z.ZodType<T, string>): Setting<T> {
  return { name, unit, aliases: [], fallback: undefined, isSecret: false, ...about, schema };
}

/** A setting with a default is always there; one without may be undefined. */
type With<A extends About, T> = A extends { fallback: string } ? Setting<T> : Setting<T | undefined>;

/** A setting that is any text of a form. @param expects what to say when it does not match */
export function text<const A extends About>(
  name: string,
  about: A,
  pattern = /^[^\p{Cc}]+$/u,
  expects = 'text without control characters',
): With<A, string> {
  return setting(name, 'text', about, z.string().regex(pattern, expects)) as With<A, string>;
}

/** A whole number within limits, in the named unit. */
export function whole<const A extends About>(
  name: string,
  about: A & { readonly unit: string; readonly min: number; readonly max: number },
): With<A, number> {
  const { unit, min, max, ...rest } = about;
  const expects = `a whole number from ${min} to ${max} (${unit})`;
  const schema = z
    .string()
    .regex(/^\d{1,15}$/, expects)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expects);
  return setting(name, unit, rest, schema) as unknown as With<A, number>;
}

/** One of a few words. */
export function choice<const A extends About, const W extends readonly [string, ...string[]]>(
  name: string,
  about: A,
  words: W,
): With<A, W[number]> {
  const expects = `one of ${words.join(', ')}`;
  return setting(name, 'word', about, z.enum(words, { error: expects })) as unknown as With<A, W[number]>;
}

/** A comma-separated list; empty entries are dropped. */
export function list<const A extends About>(
  name: string,
  about: A,
  entry: RegExp | ((part: string) => boolean),
  expects: string,
): Setting<readonly string[]> {
  const isEntry = typeof entry === 'function' ? entry : (part: string) => entry.test(part);
  const schema = z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every(isEntry), expects);
  return setting<readonly string[]>(name, 'list', { fallback: '', ...about }, schema);
}

/** An address with one of the schemes, `http` for example. */
export function address<const A extends About>(
  name: string,
  about: A,
  schemes: readonly string[],
): With<A, string> {
  const expects = `an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  const schema = z.string().refine((value) => isAddress(value, schemes), expects);
  return setting(name, 'URL', about, schema) as With<A, string>;
}

/** An address that may hold a password. */
export function secretAddress(
  name: string,
  about: About,
  schemes: readonly string[],
): Setting<SecretText | undefined> {
  const expects = `an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  const schema = z
    .string()
    .refine((value) => isAddress(value, schemes), expects)
    .transform((value) => new SecretText(value));
  return { ...setting<SecretText | undefined>(name, 'URL', about, schema), isSecret: true };
}

/** A secret. @param minLength shorter ones are refused: they can be guessed */
export function secret(name: string, about: About, minLength: number): Setting<SecretText | undefined> {
  const expects = `a random text of at least ${minLength} characters (\`openssl rand -hex 32\`)`;
  const schema = z
    .string()
    .refine((value) => value.length >= minLength && new Set(value).size >= 8, expects)
    .transform((value) => new SecretText(value));
  return { ...setting<SecretText | undefined>(name, 'secret', about, schema), isSecret: true };
}

function isAddress(value: string, schemes: readonly string[]): boolean {
  // PostgreSQL and Redis take addresses without a host (a socket), which URL refuses: only the scheme is checked there.
  const scheme = /^([a-z]+):\/\/[^\s]+$/.exec(value)?.[1];
  if (scheme === undefined || !schemes.includes(scheme)) return false;
  return !scheme.startsWith('http') || URL.canParse(value);
}
