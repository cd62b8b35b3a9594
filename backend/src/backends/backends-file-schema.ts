import { z } from 'zod';

const word = (pattern: RegExp, expects: string) => z.string({ error: expects }).regex(pattern, expects);
const line = (expects: string) => word(/^[^\p{Cc}]{1,200}$/u, expects);
/** Numbers that come out of `${VAR}` are text. */
const count = (min: number, max: number, unit: string) => {
  const expects = `write a whole number from ${min} to ${max} (${unit})`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,9}$/, expects)
          .transform(Number),
      ],
      { error: expects },
    )
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, expects);
};
const country = word(/^[A-Za-z]{2}$/, 'write a country of two letters, ISO 3166-1: fi');
const known = z.enum(['yes', 'no', 'partial', 'unknown'], { error: 'write yes, no, partial or unknown' });
const named = (expects: string) => z.record(word(/^[a-z0-9-]{1,40}$/, expects), known);

const owner = z.strictObject({
  name: line('write the name of the legal entity that runs it'),
  country: country.optional(),
  parent: line('write the name of the ultimate legal parent').optional(),
  parentCountry: country.optional(),
  cloudActExposure: z.enum(['yes', 'no', 'unknown'], { error: 'write yes, no or unknown' }).optional(),
});

const place = z.strictObject({
  city: word(/^[a-z]{2}-[a-z0-9]{1,20}$/, 'write a city as <country>-<code>: fi-hel'),
  country,
});

const common = {
  id: word(
    /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
    'write a name of 1 to 24 characters from a-z, 0-9 and -, that never changes: upcloud-fi',
  ),
  zone: word(/^[a-z0-9-]{1,40}$/, 'write a zone of data/providers/regions.csv: fi-hel-uc').optional(),
  provider: word(/^[a-z0-9-]{1,40}$/, 'write a provider as a-z, 0-9 and -: upcloud').optional(),
  place: place.optional(),
  law: word(/^[A-Za-z]{2}$/, 'write the law that governs the place: eu, or a country').optional(),
  owner: owner.optional(),
  features: named('write a feature as a-z, 0-9 and -: object-lock').optional(),
  certificates: named('write a certificate as a-z, 0-9 and -: iso-27001').optional(),
  limits: z
    .strictObject({
      concurrency: count(1, 1024, 'calls').optional(),
      timeoutMs: count(100, 600_000, 'milliseconds').optional(),
    })
    .optional(),
};

const s3 = z.strictObject({
  ...common,
  kind: z.literal('s3'),
  endpoint: word(/^https?:\/\/[^/\s?#@]+\/?$/, 'write an address without a path: https://s3.example.com'),
  region: word(/^[A-Za-z0-9_-]{1,64}$/, "write the provider's region string: europe-1"),
  addressing: z.enum(['path', 'virtual'], { error: 'write path or virtual' }).default('path'),
  accessKeyId: line('write ${A_VARIABLE} that holds the access key id').optional(),
  accessKeyIdFile: line('write the path of a file that holds the access key id').optional(),
  secretAccessKey: line('write ${A_VARIABLE} that holds the secret access key').optional(),
  secretAccessKeyFile: line('write the path of a file that holds the secret access key').optional(),
  ca: line('write the path of a PEM file').optional(),
  signPayload: z.boolean({ error: 'write true or false' }).optional(),
  locationConstraint: line('write the LocationConstraint for new buckets').optional(),
  multipartThresholdBytes: count(5 * 1024 ** 2, 5 * 1024 ** 3, 'bytes').optional(),
});

/** What the entry of an S3 provider must say at the least, by the names of the file; for texts that ask for one. */
export const S3_ENTRY_FIELDS = [
  'id',
  'zone',
  'kind',
  'endpoint',
  'region',
  'accessKeyId',
  'secretAccessKey',
] as const satisfies readonly (keyof z.input<typeof s3>)[];

const file = z.strictObject({
  ...common,
  kind: z.literal('file'),
  path: line('write the path of a directory'),
});

const memory = z.strictObject({ ...common, kind: z.literal('memory') });

/** What a backends file may say. Whether what it says fits together is `loadBackendsFile`'s. */
export const backendsFileSchema = z.strictObject({
  backends: z
    .array(z.discriminatedUnion('kind', [s3, file, memory], { error: 'write kind: s3, file or memory' }), {
      error: 'write a list of backends',
    })
    .min(1, 'write at least one backend'),
});

export type DeclaredBackend = z.infer<typeof backendsFileSchema>['backends'][number];
