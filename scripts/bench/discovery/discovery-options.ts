import { parseArgs } from 'node:util';
import { BenchUsageError } from '../bench-options.js';

export interface DiscoveryOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  /** Of each bucket. */
  readonly keys: number;
  readonly pageMs: number;
  /** Requests of a discovery at once. */
  readonly lanes: number;
  /** No clients to compare with: they need minutes, and gigabytes of memory, for what a discovery reads in a while. */
  readonly isAlone: boolean;
  /** Limit of the gateway's JavaScript heap in MiB; without it, Node takes what the machine allows. */
  readonly heapMib: number | undefined;
}

export const DISCOVERY_HELP = `npm run bench -- discovery [options]

Measures a discovery of one large bucket against rclone lsf and s5cmd ls of the same, at a synthetic endpoint that takes
a fixed time for each page: once with keys spread evenly, once with 99 of 100 under one prefix. What was counted must be
what is there; the process's memory is told at rest and at its peak.

  --keys <n>        objects of each bucket, 10000 to 10000000 (default 1000000)
  --page-ms <n>     time that each page of 1000 takes at the endpoint, 0 to 1000 (default 20)
  --lanes <n>       SGW_DISCOVERY_LANES, 1 to 64 (default 16, as the gateway's)
  --alone           the discovery without the clients, for more keys than they bear
  --heap <n>        limit of the gateway's JavaScript heap, 128 to 65536 MiB (default: Node's, by the machine's memory)
  --json            print the figures as JSON
  --help            this text

Exit code: 0 all lines were kept, 1 one was missed or the run failed, 2 wrong usage.
`;

/** @throws BenchUsageError that names the mistake */
export function readDiscoveryOptions(args: readonly string[]): DiscoveryOptions {
  const values = parse(args);
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    keys: whole('--keys', values.keys, [10_000, 10_000_000]),
    pageMs: whole('--page-ms', values['page-ms'], [0, 1000]),
    lanes: whole('--lanes', values.lanes, [1, 64]),
    isAlone: values.alone,
    heapMib: values.heap === undefined ? undefined : whole('--heap', values.heap, [128, 65_536]),
  };
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new BenchUsageError(`${name} is a whole number from ${least} to ${most}, not "${text}"`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        keys: { type: 'string', default: '1000000' },
        'page-ms': { type: 'string', default: '20' },
        lanes: { type: 'string', default: '16' },
        heap: { type: 'string' },
        alone: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}
