import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscoveryView } from '@sgw/contracts';
import { columns, grouped, isColourful, paintFor } from '../../proof/terminal.js';
import { findProgram } from '../find-program.js';
import { type GatewayUnderTest, startGateway } from '../gateway-under-test.js';
import { peakMemoryOf, resetPeakMemory } from '../process-counters.js';
import { freePort, ServerProcess } from '../server-process.js';
import type { EndLater } from '../listing/listing-bench.js';
import { type DiscoveryFigure, type DiscoveryVerdict, judgeDiscovery } from './discovery-figures.js';
import type { DiscoveryOptions } from './discovery-options.js';

/** This file is compiled to dist/scripts/bench/discovery/. */
const ENDPOINT = resolve(import.meta.dirname, '../../../backend/test/support/servers/listing-main.js');
const BUCKETS = ['even', 'skewed'] as const;
const KEYS = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
const MIB = 1024 ** 2;
/** What the process needs to come to rest after its start. */
const SETTLE_MS = 3_000;
const CLIENT_WITHIN_MS = 600_000;

/** Lists the same buckets by a discovery and by what clients there are, and tells whether all lines were kept. */
export async function benchDiscovery(options: DiscoveryOptions, endLater: EndLater): Promise<boolean> {
  const tell = options.isJson ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const folder = await mkdtemp(join(tmpdir(), 'sgw-bench-'));
  await chmod(folder, 0o755);
  endLater(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const endpoint = await startEndpoint(folder, options, endLater);
  const gateway = await startGateway(join(folder, 'gateway'), undefined, false, {
    SGW_DISCOVERY_ALLOW: '127.0.0.0/8',
    SGW_DISCOVERY_LANES: String(options.lanes),
    SGW_SNAPSHOT_DIR: join(folder, 'snapshots'),
    ...(options.heapMib && { NODE_OPTIONS: `--max-old-space-size=${options.heapMib}` }),
  });
  endLater(() => gateway.process.stop());
  const adminKey = (await readFile(join(gateway.dataDir, 'admin-key'), 'utf8')).trim();
  await sleep(SETTLE_MS);
  resetPeakMemory(gateway.process.pid);
  const restBytes = peakMemoryOf(gateway.process.pid);
  const figures: DiscoveryFigure[] = [];
  for (const bucket of BUCKETS) {
    const own = await discover(gateway, adminKey, { endpoint, bucket });
    figures.push(own, ...(options.isAlone ? [] : await byClients(endpoint, bucket)));
    for (const { tool, seconds, objects } of figures.filter((figure) => figure.bucket === bucket))
      tell(`  ${bucket}: ${tool} ${seconds.toFixed(2)} s, ${grouped(objects)} objects`);
  }
  const memory = { restBytes, peakBytes: peakMemoryOf(gateway.process.pid) };
  const verdicts = judgeDiscovery(figures, memory, options.keys);
  tell(
    `  resident memory of the process: ${mib(restBytes)} MiB at rest, ${mib(memory.peakBytes)} MiB at its peak`,
  );
  for (const line of report(verdicts)) tell(line);
  if (options.isJson) console.log(JSON.stringify({ figures, memory, verdicts }, undefined, 2));
  return verdicts.every(({ isMet }) => isMet);
}

async function startEndpoint(
  folder: string,
  { keys, pageMs }: DiscoveryOptions,
  endLater: EndLater,
): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    name: 'the endpoint',
    program: process.execPath,
    args: [ENDPOINT, String(port), String(keys), String(pageMs)],
    logFile: join(folder, 'endpoint.log'),
    readyUrl: url,
  });
  endLater(() => server.stop());
  return url;
}

/** By the discovery's own clock, from its first connection to its snapshot. */
async function discover(
  { apiUrl }: GatewayUnderTest,
  adminKey: string,
  { endpoint, bucket }: { readonly endpoint: string; readonly bucket: string },
): Promise<DiscoveryFigure> {
  const ask = async (path: string, body?: object): Promise<DiscoveryView> => {
    const answer = await fetch(`${apiUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-admin-key': adminKey, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as DiscoveryView;
  };
  let view = await ask('/discover', { endpoint, buckets: [bucket], ...KEYS });
  while (view.endedAt === null) {
    await sleep(100);
    view = await ask(`/discover/${view.id}`);
  }
  if (view.state !== 'done') throw new Error(`The discovery ended as ${view.state}: ${view.problem?.detail}`);
  const seconds = (Date.parse(view.endedAt) - Date.parse(view.startedAt)) / 1000;
  return { bucket, tool: 'discovery', seconds, objects: view.totals.objects };
}

async function byClients(endpoint: string, bucket: string): Promise<readonly DiscoveryFigure[]> {
  const remote = `:s3,provider=Other,endpoint='${endpoint}',force_path_style=true,list_version=2:${bucket}`;
  const clients = [
    { tool: 'rclone lsf', program: 'rclone', args: ['lsf', '-R', '--fast-list', '--files-only', remote] },
    { tool: 's5cmd ls', program: 's5cmd', args: ['--endpoint-url', endpoint, 'ls', `s3://${bucket}/*`] },
  ] as const;
  const figures: DiscoveryFigure[] = [];
  for (const { tool, program, args } of clients) {
    const path = findProgram(program, process.env);
    if (path === undefined) continue;
    const began = performance.now();
    const objects = await linesOf(path, args);
    figures.push({ bucket, tool, seconds: (performance.now() - began) / 1000, objects });
  }
  if (figures.length === 0)
    throw new Error('Neither rclone nor s5cmd is installed: nothing to compare with.');
  return figures;
}

/** Runs a program and counts the lines it prints. @throws Error with what it complains of */
async function linesOf(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A client that goes round in circles is ended.
    timeout: CLIENT_WITHIN_MS,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_REGION: 'us-east-1',
      RCLONE_CONFIG: '/dev/null',
      RCLONE_S3_ENV_AUTH: 'true',
    },
  });
  let lines = 0;
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines++;
  });
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-1000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complaint}`);
  return lines;
}

function report(verdicts: readonly DiscoveryVerdict[]): readonly string[] {
  const paint = paintFor(isColourful());
  const lines = columns(
    verdicts.map(({ text, limit, measured, isMet }) => [
      `  ${text}`,
      limit,
      measured,
      isMet ? 'met' : 'missed',
    ]),
    new Set([2]),
  );
  return ['', ...lines.map((line, index) => (verdicts[index]?.isMet ? paint.good(line) : paint.bad(line)))];
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
