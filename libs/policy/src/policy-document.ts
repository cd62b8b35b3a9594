import { type DocumentFinding, InvalidDocument, type PolicyDocument } from '@sgw/contracts';
import { z } from 'zod';

/** Most entries of one list, and most copies: a document is read at every judgement. */
const MAX_ENTRIES = 100;
const MAX_COPIES = 99;
/** A hundred years: beyond it a number of days is a typing error. */
const MAX_DAYS = 36_525;

const word = (pattern: RegExp, expects: string) => z.string({ error: expects }).regex(pattern, expects);
const count = (min: number, max: number) => {
  const expects = `write a whole number from ${min} to ${max}`;
  return z.int({ error: expects }).min(min, expects).max(max, expects);
};
const list = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry, { error: 'write a list' })
    .min(1, 'an empty list says nothing: leave it out')
    .max(MAX_ENTRIES, `a list has at most ${MAX_ENTRIES} entries`);
const group = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'write an object' : undefined),
  });

const country = word(/^(?!uk)[a-z]{2}$/, 'write a country of two lower-case letters, ISO 3166-1: fi, gb');
const place = group({
  jurisdiction: word(/^[a-z]{2}$/, 'write a law of two lower-case letters: eu, or a country').optional(),
  country: country.optional(),
  city: word(/^[a-z]{2}-[a-z0-9]{1,20}$/, 'write a city as <country>-<code>: fi-hel').optional(),
  zone: word(/^[a-z0-9-]{1,40}$/, 'write a zone as a-z, 0-9 and -: fi-hel-uc').optional(),
  provider: word(/^[a-z0-9-]{1,40}$/, 'write a provider as a-z, 0-9 and -: upcloud').optional(),
}).refine(
  (pattern) => Object.keys(pattern).length > 0,
  'name a jurisdiction, country, city, zone or provider',
);
const name = word(/^[a-z0-9-]{1,40}$/, 'write a name as a-z, 0-9 and -: object-lock');

const copies = group({
  min: count(1, MAX_COPIES).optional(),
  default: count(1, MAX_COPIES).optional(),
  max: count(1, MAX_COPIES).optional(),
  writeQuorum: count(1, MAX_COPIES).optional(),
  distinct: list(
    z.enum(['provider', 'country', 'zone'], { error: 'write provider, country or zone' }),
  ).optional(),
}).superRefine((rules, context) => {
  const order = ['writeQuorum', 'min', 'default', 'max'] as const;
  for (const [index, upper] of order.entries()) {
    const broken = order.slice(0, index).find((lower) => (rules[lower] ?? 0) > (rules[upper] ?? Infinity));
    if (broken === undefined || (broken === 'writeQuorum' && upper === 'min')) continue;
    context.addIssue({ code: 'custom', path: [upper], message: `${upper} is less than ${broken}` });
  }
});

const document = group({
  format: z.literal(1, { error: 'write 1: the only version of the language there is' }),
  description: z
    .string({ error: 'write a text' })
    .max(1000, 'a description has at most 1000 characters')
    .optional(),
  residency: group({ allow: list(place).optional(), deny: list(place).optional() }).optional(),
  ownership: group({
    denyParentCountries: list(country).optional(),
    denyCloudAct: z.literal(true, { error: 'write true, or leave it out' }).optional(),
  }).optional(),
  requires: group({ features: list(name).optional(), certificates: list(name).optional() }).optional(),
  copies: copies.optional(),
  order: list(place).optional(),
  reads: group({ only: list(place).optional(), prefer: list(place).optional() }).optional(),
  retention: group({
    mode: z.enum(['governance', 'compliance'], { error: 'write governance or compliance' }),
    days: count(1, MAX_DAYS),
    atProvider: z.boolean({ error: 'write true or false' }).optional(),
  }).optional(),
  erasure: group({ withinDays: count(1, MAX_DAYS) }).optional(),
  copyOut: z.boolean({ error: 'write true or false' }).optional(),
});

/**
 * Reads a policy. What is left out says nothing; a name that the language does not have is a mistake.
 *
 * @throws InvalidDocument with every mistake and its JSON pointer
 */
export function parsePolicy(value: unknown): PolicyDocument {
  const { success, data, error } = document.safeParse(value);
  if (success) return data;
  throw new InvalidDocument('The policy cannot be read', error.issues.flatMap(findingsOf));
}

/** JSON Schema (draft 2020-12) of the language. What depends on several fields at once is judged by {@link parsePolicy} alone. */
export function policyJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(document, { io: 'input' });
}

function findingsOf(issue: z.core.$ZodIssue): readonly DocumentFinding[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...path, key]),
      detail: 'the language has no such field',
    }));
  }
  return [{ pointer: pointerOf(path), detail: issue.message }];
}

/** RFC 6901. */
function pointerOf(path: readonly string[]): string {
  return path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
