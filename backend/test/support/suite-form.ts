import type { S3Server } from './servers/server-family.js';

const backendKinds = ['file', 'rgw', 'swift'] as const;
const schemes = ['http', 'https'] as const;

/** What stands behind the gateway of the acceptance files, and how clients reach it. */
export interface SuiteForm {
  readonly backends: (typeof backendKinds)[number];
  readonly scheme: (typeof schemes)[number];
}

/** An S3 server that keeps the bytes of the shared gateway's backends. */
export type BackingServer = Omit<S3Server, 'stop'>;

/**
 * The form asked for by SGW_TEST_BACKENDS and SGW_TEST_SCHEME: folders behind http unless they say otherwise.
 * A jest project may fix the scheme of its files with the global `sgwTestScheme`.
 *
 * @throws Error for a word that is none of theirs
 */
export function suiteForm(): SuiteForm {
  const fixed = (globalThis as { readonly sgwTestScheme?: string }).sgwTestScheme;
  return {
    backends: oneOf(backendKinds, 'SGW_TEST_BACKENDS', process.env['SGW_TEST_BACKENDS'] ?? 'file'),
    scheme: oneOf(schemes, 'SGW_TEST_SCHEME', fixed ?? process.env['SGW_TEST_SCHEME'] ?? 'http'),
  };
}

function oneOf<T extends string>(words: readonly T[], name: string, given: string): T {
  const word = words.find((known) => known === given);
  if (word === undefined) throw new Error(`${name} is one of ${words.join(', ')}, not ${given}`);
  return word;
}
