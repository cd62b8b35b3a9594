import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isColourful, paintFor } from '../proof/terminal.js';
import { type BackendServer, givenBackend, startBackend } from './backend-server.js';
import { BENCH_HELP, type BenchOptions, BenchUsageError, readBenchOptions } from './bench-options.js';
import { BenchRunner, type Target } from './bench-runner.js';
import { CpuProfiler } from './cpu-profiler.js';
import { judge, type Row } from './figures.js';
import { startGateway } from './gateway-under-test.js';
import { benchAttestation } from './attestation/attestation-bench.js';
import {
  ATTESTATION_HELP,
  type AttestationOptions,
  readAttestationOptions,
} from './attestation/attestation-options.js';
import { benchDiscovery } from './discovery/discovery-bench.js';
import {
  DISCOVERY_HELP,
  type DiscoveryOptions,
  readDiscoveryOptions,
} from './discovery/discovery-options.js';
import { benchListing } from './listing/listing-bench.js';
import { LISTING_HELP, type ListingOptions, readListingOptions } from './listing/listing-options.js';
import { LoadGenerator } from './load-generator.js';
import { startNginx } from './nginx-proxy.js';
import { memoryBelow } from './process-counters.js';
import { rowLines, verdictLines } from './report.js';
import { TestData } from './test-data.js';

// `npm run bench`, and with `-- listing`, `-- discovery` or `-- attestation`: see the HELP of each. This file is compiled to dist/scripts/bench/.
const INTERRUPTED = 130;
const MIB = 1024 ** 2;

/** What is to be ended, last started first. */
const toEnd: (() => Promise<void> | void)[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(INTERRUPTED)));
}
const [name, ...rest] = process.argv.slice(2);
const run = chosen();
try {
  if (!existsSync('/proc/self/stat')) throw new Error('The bench reads CPU time from /proc: it needs Linux.');
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await endAll();
}

function chosen(): () => Promise<void> {
  if (name === 'listing') return prepared(LISTING_HELP, () => readListingOptions(rest), listing);
  if (name === 'discovery') return prepared(DISCOVERY_HELP, () => readDiscoveryOptions(rest), discovery);
  if (name === 'attestation')
    return prepared(ATTESTATION_HELP, () => readAttestationOptions(rest), attestation);
  return prepared(BENCH_HELP, () => readBenchOptions(process.argv.slice(2)), bench);
}

async function bench(wish: BenchOptions): Promise<void> {
  const { isJson, cells, seconds, rounds, settlingSeconds, given, backendKind, profileDir } = wish;
  const paint = paintFor(!isJson && isColourful());
  const tell = isJson ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const folder = await mkdtemp(join(tmpdir(), 'sgw-bench-'));
  await chmod(folder, 0o755);
  toEnd.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const backend = given
    ? givenBackend(given)
    : await startOwnBackend(backendKind, join(folder, 'backend'), tell);
  const nginx = await startNginx(join(folder, 'nginx'), backend.access.s3Url);
  if (nginx) toEnd.push(() => nginx.process.stop());
  else tell('nginx is not installed: its rows and the multiples of it are left out.');
  const gateway = await startGateway(join(folder, 'gateway'), backend.access, profileDir !== undefined);
  toEnd.push(() => gateway.process.stop());

  const bucket = `sgw-bench-${Date.now().toString(36)}`;
  const direct = new TestData(backend.access, bucket);
  const through = new TestData(gateway.access, bucket);
  toEnd.push(() => [direct, through].forEach((data) => data.close()));
  tell(
    `Backend: ${backend.title}; ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`,
  );
  tell(`Preparing objects …`);
  await direct.make();
  await through.make();

  const load = new LoadGenerator();
  toEnd.push(() => load.stop());
  const targets: Target[] = [
    { name: 'direct', port: portOf(backend.access.s3Url), data: direct, pid: undefined },
    ...(nginx ? [{ name: 'nginx', port: nginx.port, data: direct, pid: nginx.process.pid } as const] : []),
    { name: 'gateway', port: portOf(gateway.access.s3Url), data: through, pid: gateway.process.pid },
  ];
  const { inspectorPort } = gateway;
  const profiler =
    profileDir !== undefined && inspectorPort !== undefined
      ? await CpuProfiler.attach(inspectorPort, profileDir)
      : undefined;
  if (profiler) toEnd.push(() => profiler.close());
  const runner = new BenchRunner(load, { targets, seconds, rounds, settlingSeconds, profiler });
  tell('');
  const rows: Row[] = [];
  for (const cell of cells) {
    for (const connections of cell.connections) {
      const row = await runner.measure(cell, connections);
      rows.push(row);
      for (const line of rowLines(row, paint)) tell(line);
    }
  }
  const verdicts = judge(rows);
  for (const line of verdictLines(verdicts, paint)) tell(line);
  const peakBytes = Math.max(...rows.flatMap(({ figures }) => figures.flatMap((one) => one.peakBytes ?? [])));
  const postgresBytes = memoryBelow(gateway.process.pid);
  tell(
    `Peak memory of the gateway ${Math.round(peakBytes / MIB)} MiB; of PostgreSQL now ${Math.round(postgresBytes / MIB)} MiB.`,
  );
  if (given)
    tell(`The bucket ${bucket} and the gateway's s3gw-…-fi-bench stay at ${given.url}: remove them.`);
  if (isJson) {
    console.log(
      JSON.stringify(
        { backend: backend.title, seconds, rounds, rows, verdicts, peakBytes, postgresBytes },
        undefined,
        2,
      ),
    );
  }
}

async function startOwnBackend(
  kind: BenchOptions['backendKind'],
  folder: string,
  tell: (line: string) => void,
): Promise<BackendServer> {
  await mkdir(folder, { recursive: true });
  const backend = await startBackend(kind, folder, tell);
  toEnd.push(() => backend.process?.stop());
  return backend;
}

async function endAll(): Promise<void> {
  for (let end = toEnd.pop(); end !== undefined; end = toEnd.pop()) {
    await Promise.resolve(end()).catch((error: unknown) => console.error(error));
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port || 80);
}

async function listing(wish: ListingOptions): Promise<void> {
  const areLinesKept = await benchListing(wish, (end) => toEnd.push(end));
  if (!areLinesKept) process.exitCode = 1;
}

async function discovery(wish: DiscoveryOptions): Promise<void> {
  const areLinesKept = await benchDiscovery(wish, (end) => toEnd.push(end));
  if (!areLinesKept) process.exitCode = 1;
}

async function attestation(wish: AttestationOptions): Promise<void> {
  const areLinesKept = await benchAttestation(wish, (end) => toEnd.push(end));
  if (!areLinesKept) process.exitCode = 1;
}

/** Reads the options at once; ends the process when help is wanted or needed. */
function prepared<T extends { readonly isHelpWanted: boolean }>(
  help: string,
  read: () => T,
  work: (options: T) => Promise<void>,
): () => Promise<void> {
  try {
    const options = read();
    if (!options.isHelpWanted) return () => work(options);
    console.log(help);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof BenchUsageError)) throw error;
    console.error(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}
