import { parseArgs } from 'node:util';
import { BenchUsageError } from '../bench-options.js';

export interface AttestationOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  /** Objects of each bucket, smallest first: the first is what the others are compared with. */
  readonly sizes: readonly number[];
  /** Longest the gateway's heap may grow, in MiB; undefined for what Node allows. */
  readonly heapMib: number | undefined;
}

const MIN_OBJECTS = 10_000;
const MAX_OBJECTS = 10_000_000;
const MIN_HEAP_MIB = 64;
const MAX_HEAP_MIB = 65_536;

export const ATTESTATION_HELP = `npm run bench -- attestation [options]

Measures the gateway's memory while it attests buckets of different sizes and hands the documents out: what it holds must
not grow with what it attests. Each document is downloaded by a reader that stops in the middle, and hashed. The gateway
is the bench's own, with its embedded PostgreSQL; the buckets' metadata is filled by SQL as if every key had been PUT.

  --objects <numbers>  sizes of the buckets, by comma (default 100000,1000000; each ${MIN_OBJECTS} to ${MAX_OBJECTS})
  --heap <MiB>         limit of the gateway's heap, ${MIN_HEAP_MIB} to ${MAX_HEAP_MIB} (default: none but Node's)
  --json               print the figures as JSON
  --help               this text

Exit code: 0 all lines were kept, 1 one was missed or the run failed, 2 wrong usage.
`;

/** @throws BenchUsageError that names the mistake */
export function readAttestationOptions(args: readonly string[]): AttestationOptions {
  const values = parse(args);
  const sizes = values.objects
    .split(',')
    .map((text) => whole('--objects', text.trim(), [MIN_OBJECTS, MAX_OBJECTS]));
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    sizes: [...new Set(sizes)].toSorted((a, b) => a - b),
    heapMib:
      values.heap === undefined ? undefined : whole('--heap', values.heap, [MIN_HEAP_MIB, MAX_HEAP_MIB]),
  };
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new BenchUsageError(`${name} takes whole numbers from ${least} to ${most}, not "${text}"`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        objects: { type: 'string', default: '100000,1000000' },
        heap: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}
