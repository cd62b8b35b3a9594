import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttestationView } from '@sgw/contracts';
import { S3Caller } from '../../proof/s3-caller.js';
import { columns, grouped, isColourful, paintFor } from '../../proof/terminal.js';
import { type GatewayUnderTest, startGateway } from '../gateway-under-test.js';
import { BucketFiller } from '../listing/bucket-filler.js';
import type { EndLater } from '../listing/listing-bench.js';
import { peakMemoryOf, resetPeakMemory } from '../process-counters.js';
import { type AttestationFigure, type AttestationVerdict, judgeAttestation } from './attestation-figures.js';
import type { AttestationOptions } from './attestation-options.js';

const MIB = 1024 ** 2;
/** What the process needs to come to rest after its start. */
const SETTLE_MS = 3_000;
/** How long a reader stands still: a gateway that reads on regardless has the whole document in memory by then. */
const PAUSE_MS = 4_000;
/** The first head and seal are through, and the sockets' buffers are full, before the reader stands still. */
const PAUSE_AFTER_BYTES = MIB;

/** Attests each bucket in turn, downloads what came out, and tells whether all lines were kept. */
export async function benchAttestation(options: AttestationOptions, endLater: EndLater): Promise<boolean> {
  const tell = options.isJson ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const folder = await mkdtemp(join(tmpdir(), 'sgw-bench-'));
  await chmod(folder, 0o755);
  endLater(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const { heapMib, sizes } = options;
  const gateway = await startGateway(join(folder, 'gateway'), undefined, false, {
    ...(heapMib !== undefined && { NODE_OPTIONS: `--max-old-space-size=${heapMib}` }),
  });
  endLater(() => gateway.process.stop());
  const s3 = new S3Caller(gateway.access);
  endLater(() => s3.close());
  const filler = await BucketFiller.open(gateway.dataDir, s3);
  endLater(() => filler.close());
  for (const objects of sizes) {
    tell(`Filling a bucket with ${grouped(objects)} objects …`);
    await filler.fill(bucketOf(objects), objects);
  }
  await filler.settle();
  await sleep(SETTLE_MS);
  const notary = new Notary(gateway, (await readFile(join(gateway.dataDir, 'admin-key'), 'utf8')).trim());
  const figures: AttestationFigure[] = [];
  for (const objects of sizes) figures.push(await notary.measure(objects));
  const verdicts = judgeAttestation(figures);
  for (const line of report(figures, verdicts)) tell(line);
  if (options.isJson) console.log(JSON.stringify({ heapMib, figures, verdicts }, undefined, 2));
  return verdicts.every(({ isMet }) => isMet);
}

/** Has buckets attested and takes the documents, with an eye on the gateway's memory. */
class Notary {
  constructor(
    private readonly gateway: GatewayUnderTest,
    private readonly adminKey: string,
  ) {}

  /** @throws Error when the document is not that of so many objects */
  async measure(objects: number): Promise<AttestationFigure> {
    const { pid } = this.gateway.process;
    resetPeakMemory(pid);
    const restBytes = peakMemoryOf(pid);
    const began = performance.now();
    const view = await this.attest(bucketOf(objects));
    const writtenAt = performance.now();
    const writingPeakBytes = peakMemoryOf(pid);
    resetPeakMemory(pid);
    const documentBytes = await this.download(view.id, objects);
    return {
      objects,
      documentBytes,
      writingSeconds: (writtenAt - began) / 1000,
      downloadSeconds: (performance.now() - writtenAt - PAUSE_MS) / 1000,
      restBytes,
      writingPeakBytes,
      downloadPeakBytes: peakMemoryOf(pid),
    };
  }

  private async attest(bucket: string): Promise<AttestationView> {
    let view = await this.ask('/attestations', { tenant: 'default', bucket });
    while (view.state === 'queued' || view.state === 'running') {
      await sleep(200);
      view = await this.ask(`/attestations/${view.id}`);
    }
    if (view.state !== 'ready') throw new Error(`The attestation ended as ${view.state}`);
    return view;
  }

  /** Takes the document with a rest in the middle. @returns its bytes */
  private async download(id: string, objects: number): Promise<number> {
    const sent = get(`${this.gateway.apiUrl}/api/v1/attestations/${id}/document`, {
      headers: { 'x-admin-key': this.adminKey },
    });
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    if (answer.statusCode !== 200) throw new Error(`The document was answered with ${answer.statusCode}`);
    const digest = createHash('sha256');
    let opening: Buffer = Buffer.alloc(0);
    let areLeaves = false;
    let hasPaused = false;
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (areLeaves) digest.update(chunk);
      else {
        opening = Buffer.concat([opening, chunk]);
        const end = endOfOpening(opening);
        areLeaves = end > 0;
        if (areLeaves) digest.update(opening.subarray(end));
      }
      if (hasPaused || bytes < PAUSE_AFTER_BYTES) continue;
      hasPaused = true;
      await sleep(PAUSE_MS);
    }
    const head = JSON.parse(opening.toString('utf8').split('\n')[0] ?? '') as DocumentHead;
    if (head.summary.versions !== objects || head.manifest.sha256 !== digest.digest('hex'))
      throw new Error(`The document is not that of ${objects} objects`);
    return bytes;
  }

  private async ask(path: string, body?: object): Promise<AttestationView> {
    const answer = await fetch(`${this.gateway.apiUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-admin-key': this.adminKey, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as AttestationView;
  }
}

interface DocumentHead {
  readonly summary: { readonly versions: number };
  readonly manifest: { readonly sha256: string };
}

/** @returns where the third line begins; 0 while it is not there */
function endOfOpening(bytes: Buffer): number {
  const first = bytes.indexOf('\n');
  return first < 0 ? 0 : bytes.indexOf('\n', first + 1) + 1;
}

function report(
  figures: readonly AttestationFigure[],
  verdicts: readonly AttestationVerdict[],
): readonly string[] {
  const paint = paintFor(isColourful());
  const mib = (bytes: number): string => String(Math.round(bytes / MIB));
  const head = ['objects', 'document', 'written', 'downloaded', 'at rest', 'peak writing', 'peak download'];
  const rows = figures.map((one) => [
    grouped(one.objects),
    `${mib(one.documentBytes)} MiB`,
    `${one.writingSeconds.toFixed(1)} s`,
    `${one.downloadSeconds.toFixed(1)} s`,
    ...[one.restBytes, one.writingPeakBytes, one.downloadPeakBytes].map((bytes) => `${mib(bytes)} MiB`),
  ]);
  const [names = '', ...rest] = columns([head, ...rows], new Set(head.keys()));
  const lines = columns(
    verdicts.map(({ text, limitMib, measuredMib, isMet }) => [
      `  ${text}`,
      `at most ${limitMib} MiB`,
      `${measuredMib} MiB`,
      isMet ? 'met' : 'missed',
    ]),
    new Set([2]),
  );
  return [
    '',
    paint.bold(names),
    ...rest,
    '',
    ...lines.map((line, index) => (verdicts[index]?.isMet ? paint.good(line) : paint.bad(line))),
  ];
}

function bucketOf(objects: number): string {
  return `sgw-bench-${objects}`;
}
