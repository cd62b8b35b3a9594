import { parseArgs } from 'node:util';

export interface ResidencyOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  readonly seed: number;
  readonly operations: number;
  /** Puts one byte where none may be, to see that the run finds it. */
  readonly isPlanted: boolean;
}

const MAX_SEED = 2 ** 32 - 1;
const MAX_OPERATIONS = 1_000_000;

export const RESIDENCY_HELP = `npm run residency [-- options]

Starts a gateway of its own on three S3 backends in fi, de and us, each behind a proxy that fails on purpose and
writes down every exchange. Two buckets are locked to fi, one by its locations and one by its placement policy;
a third may use all three countries. Mixed operations run while backends fail, jobs are rescheduled, the gateway is
killed and started again, and policies and bucket tags are edited. Then the proxies' journals and the raw
listings of all backends are searched for bytes of the locked buckets outside of fi, and every acknowledged object
is read back.

  --seed <n>        all choices of the run come from it (default 1)
  --operations <m>  how many operations (default 1000)
  --plant           put one byte into us at the end, past the gateway: the run must find it and end with 1
  --json            print the report as JSON
  --help            this text

Nothing of a running gateway is touched; folders are temporary.
Exit code: 0 not one byte outside and nothing lost, 1 something was, or could not be shown, 2 wrong usage.
`;

/**
 * Reads the command line.
 *
 * @throws TypeError for an option nobody knows, RangeError for a number outside of its limits
 */
export function readResidencyOptions(args: readonly string[]): ResidencyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      operations: { type: 'string', default: '1000' },
      plant: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    isPlanted: values.plant,
    seed: wholeNumber('seed', values.seed, { from: 0, to: MAX_SEED }),
    operations: wholeNumber('operations', values.operations, { from: 1, to: MAX_OPERATIONS }),
  };
}

function wholeNumber(
  name: string,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    throw new RangeError(`--${name} must be a whole number from ${from} to ${to}, not "${text}"`);
  return value;
}
