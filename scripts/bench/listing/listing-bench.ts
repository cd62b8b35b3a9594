import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Caller } from '../../proof/s3-caller.js';
import { columns, grouped, isColourful, paintFor } from '../../proof/terminal.js';
import { startGateway } from '../gateway-under-test.js';
import { BucketFiller } from './bucket-filler.js';
import {
  judgeListing,
  LISTING_CELLS,
  type ListingCell,
  type ListingFigure,
  type ListingVerdict,
  median,
} from './listing-cells.js';
import type { ListingOptions } from './listing-options.js';

/** Pages asked for before any is measured: Node compiles what is hot, PostgreSQL plans what is prepared. */
const WARM_UP_ROUNDS = 30;

/** Whoever ends the bench early ends what it started too. */
export type EndLater = (end: () => Promise<void> | void) => void;

/** Fills the buckets, measures every kind of page in each in turn, and tells whether all lines were kept. */
export async function benchListing(options: ListingOptions, endLater: EndLater): Promise<boolean> {
  const tell = options.isJson ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const folder = await mkdtemp(join(tmpdir(), 'sgw-bench-'));
  await chmod(folder, 0o755);
  endLater(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const gateway = await startGateway(join(folder, 'gateway'), undefined, false);
  endLater(() => gateway.process.stop());
  const s3 = new S3Caller(gateway.access);
  endLater(() => s3.close());
  const filler = await BucketFiller.open(gateway.dataDir, s3);
  endLater(() => filler.close());
  for (const keys of options.sizes) {
    tell(`Filling a bucket with ${grouped(keys)} keys …`);
    await filler.fill(bucketOf(keys), keys);
  }
  await filler.settle();
  const figures = await measure(s3, options);
  const verdicts = judgeListing(figures);
  for (const line of report(figures, verdicts, options)) tell(line);
  if (options.isJson) console.log(JSON.stringify({ figures, verdicts }, undefined, 2));
  return verdicts.every(({ isMet }) => isMet);
}

/** Sizes alternate within a cell, so that what else the machine does meets all of them. */
async function measure(s3: S3Caller, { sizes, rounds }: ListingOptions): Promise<readonly ListingFigure[]> {
  const figures: ListingFigure[] = [];
  for (const cell of LISTING_CELLS) {
    const samples = new Map<number, number[]>(sizes.map((keys) => [keys, []]));
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const keys of sizes) {
        const ms = await page(s3, cell, bucketOf(keys));
        if (round >= 0) samples.get(keys)?.push(ms);
      }
    }
    for (const [keys, times] of samples) figures.push({ cellId: cell.id, keys, medianMs: median(times) });
  }
  return figures;
}

/** @returns milliseconds. @throws Error when the page does not show what it must */
async function page(s3: S3Caller, { query, shows, title }: ListingCell, bucket: string): Promise<number> {
  const beganMs = performance.now();
  const { body } = await s3.expect('GET', { bucket, query });
  const ms = performance.now() - beganMs;
  const text = body.toString('utf8');
  const prefixes = text.split('<CommonPrefixes>').length - 1;
  const keys = text.split('<Key>').length - 1;
  if (keys !== shows.keys || prefixes !== shows.prefixes)
    throw new Error(`${title}: ${keys} keys and ${prefixes} common prefixes`);
  return ms;
}

function report(
  figures: readonly ListingFigure[],
  verdicts: readonly ListingVerdict[],
  { sizes }: ListingOptions,
): readonly string[] {
  const paint = paintFor(isColourful());
  const head = ['median of a page, ms', ...sizes.map((keys) => `${grouped(keys)} keys`)];
  const rows = LISTING_CELLS.map(({ id, title }) => [
    `  ${title}`,
    ...figures.filter(({ cellId }) => cellId === id).map(({ medianMs }) => medianMs.toFixed(2)),
  ]);
  const [names = '', ...rest] = columns([head, ...rows], new Set(sizes.map((_, index) => index + 1)));
  const lines = columns(
    verdicts.map(({ text, limit, measured, isMet }) => [
      `  ${text}`,
      `at most ${limit} ×`,
      `${measured.toFixed(2)} ×`,
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

function bucketOf(keys: number): string {
  return `sgw-bench-${keys}`;
}
