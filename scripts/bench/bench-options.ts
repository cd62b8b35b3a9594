import { parseArgs } from 'node:util';
import { type Cell, CELLS } from './cells.js';

/** An S3 server that is already there. */
export interface GivenBackend {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BenchOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  readonly cells: readonly Cell[];
  /** Measured seconds for each target in each row. */
  readonly seconds: number;
  readonly rounds: number;
  /** Longest time for the gateway to get warm, once for each kind of request. */
  readonly settlingSeconds: number;
  /** Undefined: the bench starts one itself. */
  readonly given: GivenBackend | undefined;
  /** Which server it starts; undefined: the first that is installed. */
  readonly backendKind: 'versitygw' | 'seaweedfs' | undefined;
  /** Folder for CPU profiles of the gateway. */
  readonly profileDir: string | undefined;
}

export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

export const BENCH_HELP = `npm run bench [-- options]
npm run bench -- listing [options]   pages of listings in buckets of 10^4 to 10^6 keys; see its --help

Measures the gateway beside a direct request and beside nginx, all in front of the same S3 server, in one run.
It starts everything itself on free ports and in a folder of its own: the gateway, an S3 server (versitygw if it
is installed, else SeaweedFS), nginx, and a load generator whose CPU time is not counted.

  --quick             1 second and 1 round for each row, after a short warm-up: too cold to be judged by
  --seconds <n>       measured seconds for each target in each row (default 4)
  --rounds <n>        turns in which targets alternate within a row (default 4)
  --only <ids>        rows, by comma: ${CELLS.map(({ id }) => id).join(', ')}
  --backend <kind>    start this server: versitygw or seaweedfs
  --backend <url>     or use one that runs, with --access-key <id> --secret-key <key>
  --profile <folder>  also write a CPU profile of the gateway for each row (open them in Chrome's DevTools)
  --json              print the figures as JSON
  --help              this text

Programs are looked for in PATH, GOBIN, ~/go/bin, SGW_TEST_TOOLS and ~/.cache/sgw-tools. CPU time comes from
/proc and needs Linux. Exit code: 0 measured, 1 failed, 2 wrong usage.
`;

/** @throws BenchUsageError that names the mistake */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const isQuick = values.quick;
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    cells: cellsOf(values.only),
    seconds: positive('--seconds', values.seconds ?? (isQuick ? '1' : '4')),
    rounds: Math.ceil(positive('--rounds', values.rounds ?? (isQuick ? '1' : '4'))),
    settlingSeconds: isQuick ? 3 : 20,
    profileDir: values.profile,
    ...backendOf(values.backend, values['access-key'], values['secret-key']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        backend: { type: 'string' },
        'access-key': { type: 'string' },
        'secret-key': { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError((error as Error).message);
  }
}

function cellsOf(only: string | undefined): readonly Cell[] {
  if (only === undefined) return CELLS;
  const wanted = new Set(only.split(',').map((id) => id.trim()));
  for (const id of wanted) {
    if (!CELLS.some((cell) => cell.id === id)) throw new BenchUsageError(`--only: there is no row "${id}"`);
  }
  return CELLS.filter(({ id }) => wanted.has(id));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) {
    throw new BenchUsageError(`${option} is a number above 0 and at most 3600, not "${text}"`);
  }
  return value;
}

function backendOf(
  backend: string | undefined,
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
): Pick<BenchOptions, 'given' | 'backendKind'> {
  if (backend === undefined || backend === 'versitygw' || backend === 'seaweedfs') {
    return { given: undefined, backendKind: backend };
  }
  if (!/^http:\/\/[^/]+\/?$/.test(backend)) {
    throw new BenchUsageError(`--backend is versitygw, seaweedfs or http://host:port, not "${backend}"`);
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new BenchUsageError('--backend <url> needs --access-key and --secret-key');
  }
  return { given: { url: new URL(backend).origin, accessKeyId, secretAccessKey }, backendKind: undefined };
}
