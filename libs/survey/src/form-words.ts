import { z } from 'zod';
import { maskSecrets } from './mask-secrets.js';

/** A text without credentials. Control characters are no part of a text that a person reads; keys keep theirs. */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => maskSecrets(text.replaceAll(/\p{Cc}/gu, ' ')));
export const key = z.string().min(1).max(4096).transform(maskSecrets);
export const count = z.int().nonnegative();
export const time = z
  .string()
  .max(64)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time in ISO 8601')
  .transform((text) => new Date(text).toISOString());

/** What becomes of a value that is missing or damaged. */
export type Fallback = <T extends z.ZodType>(
  schema: T,
  fallback: () => z.output<T>,
) => z.ZodType<z.output<T>, unknown>;

/** Of a file that this server wrote: what is damaged becomes unknown, and the rest is kept. */
export const forgiving: Fallback = (schema, fallback) => schema.catch(fallback);

/** Of what somebody sends: what is missing becomes unknown, and what is damaged is refused. */
export const strict: Fallback = (schema, fallback) =>
  schema.optional().transform((value) => (value === undefined ? fallback() : value));
