import { parseArgs } from 'node:util';
import { BenchUsageError } from '../bench-options.js';

export interface ListingOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  /** Keys of each bucket, smallest first: the first is what the others are compared with. */
  readonly sizes: readonly number[];
  /** Pages asked for in each cell. */
  readonly rounds: number;
}

/** Fewer keys than this make no full page behind each of the hundred prefixes. */
const MIN_KEYS = 10_000;
const MAX_KEYS = 10_000_000;

export const LISTING_HELP = `npm run bench -- listing [options]

Measures pages of listings in buckets of different sizes: what a page costs must depend on what it returns, not on
what the bucket holds. It starts a gateway of its own with its embedded PostgreSQL, and fills the buckets' metadata
by SQL as if every key had been PUT; no bytes are stored.

  --keys <numbers>  sizes of the buckets, by comma (default 10000,100000,1000000; each ${MIN_KEYS} to ${MAX_KEYS})
  --rounds <n>      pages for each cell, of which the median is told (default 40)
  --json            print the figures as JSON
  --help            this text

Exit code: 0 all lines were kept, 1 one was missed or the run failed, 2 wrong usage.
`;

/** @throws BenchUsageError that names the mistake */
export function readListingOptions(args: readonly string[]): ListingOptions {
  const values = parse(args);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 10_000)
    throw new BenchUsageError(`--rounds is a whole number from 1 to 10000, not "${values.rounds}"`);
  const sizes = values.keys.split(',').map((text) => Number(text.trim()));
  if (sizes.some((size) => !Number.isInteger(size) || size < MIN_KEYS || size > MAX_KEYS))
    throw new BenchUsageError(
      `--keys are whole numbers from ${MIN_KEYS} to ${MAX_KEYS}, not "${values.keys}"`,
    );
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    sizes: [...new Set(sizes)].toSorted((a, b) => a - b),
    rounds,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        keys: { type: 'string', default: '10000,100000,1000000' },
        rounds: { type: 'string', default: '40' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}
