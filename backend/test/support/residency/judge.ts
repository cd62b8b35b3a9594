import type { JournalEntry } from '../fault-proxy/index.js';
import { ZONES, type Zone } from './plan.js';

/** Exchanges about a bucket as such: no byte and no name of an object in them. */
const BUCKET_OPERATIONS: ReadonlySet<string> = new Set([
  'CreateBucket',
  'HeadBucket',
  'ListObjects',
  'ListObjectsV2',
  'ListMultipartUploads',
  'ListBuckets',
  'GetBucketLocation',
  'DeleteBucket',
]);

/** One object, or one part of an open upload, as it lies on the backing server. */
export interface RawPiece {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 of what was read; absent for a part of an open upload. */
  readonly sha256?: string;
}

/** All that the judge looks at. Nothing of it comes from the gateway's own account of itself. */
export interface Evidence {
  readonly journals: Readonly<Record<Zone, readonly JournalEntry[]>>;
  readonly raw: readonly RawPiece[];
  /** Physical buckets that the free bucket may use, seen in the journals before a locked bucket was there. */
  readonly freeBuckets: ReadonlySet<string>;
  /** Hex SHA-256 of every body a client sent into a locked bucket. */
  readonly lockedBodies: ReadonlySet<string>;
  /** The same for the free bucket. */
  readonly freeBodies: ReadonlySet<string>;
}

export interface ZoneBytes {
  readonly exchanges: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly lockedBodies: number;
  readonly freeBodies: number;
  readonly rawObjects: number;
  readonly rawBytes: number;
}

export interface Verdict {
  /** What lies or passed outside, one line each. */
  readonly outside: readonly string[];
  /** Why the evidence would not show it if something did. */
  readonly blind: readonly string[];
  readonly zones: Readonly<Record<Zone, ZoneBytes>>;
}

/** Searches journals and raw listings for bytes, and names, of locked buckets outside of `fi`. */
export function judge(evidence: Evidence): Verdict {
  const outside: string[] = [];
  const zonesOf = bucketZones(evidence.journals);
  for (const zone of ZONES) {
    if (zone === 'fi') continue;
    for (const entry of evidence.journals[zone]) {
      const reason = whyOutside(entry, evidence);
      if (reason)
        outside.push(`${zone} journal ${entry.seq}: ${entry.op} ${entry.bucket}/${entry.key} ${reason}`);
    }
  }
  for (const piece of evidence.raw) {
    const reason = whyMisplaced(piece, zonesOf.get(piece.bucket) ?? new Set(), evidence);
    if (reason) outside.push(`raw ${piece.bucket}/${piece.key} (${piece.sizeBytes} bytes) ${reason}`);
  }
  const zones = Object.fromEntries(ZONES.map((zone) => [zone, bytesOf(zone, zonesOf, evidence)])) as Record<
    Zone,
    ZoneBytes
  >;
  return { outside, blind: blindness(zones), zones };
}

function whyOutside(entry: JournalEntry, evidence: Evidence): string | undefined {
  if (entry.requestSha256 !== undefined && evidence.lockedBodies.has(entry.requestSha256))
    return `has a locked bucket's content (${entry.requestBytes} bytes)`;
  if (evidence.freeBuckets.has(entry.bucket)) return undefined;
  if (entry.key === '' && BUCKET_OPERATIONS.has(entry.op)) return undefined;
  return `is about an object that is locked to fi (${entry.requestBytes} bytes sent, ${entry.replyBytes} read)`;
}

function whyMisplaced(piece: RawPiece, zones: ReadonlySet<Zone>, evidence: Evidence): string | undefined {
  if (zones.size === 0) return 'lies in a bucket that no proxy has seen';
  if (zones.size === 1 && zones.has('fi')) return undefined;
  const where = [...zones].join();
  if (piece.sha256 !== undefined && evidence.lockedBodies.has(piece.sha256))
    return `is a locked bucket's content in ${where}`;
  if (!evidence.freeBuckets.has(piece.bucket))
    return `lies in ${where}, in a bucket that is not the free one's`;
  if (piece.sha256 !== undefined && !evidence.freeBodies.has(piece.sha256))
    return `lies in ${where}, and no client wrote it into the free bucket`;
  return undefined;
}

/** Which proxies have been asked for a physical bucket. */
function bucketZones(journals: Evidence['journals']): ReadonlyMap<string, ReadonlySet<Zone>> {
  const found = new Map<string, Set<Zone>>();
  for (const zone of ZONES) {
    for (const { bucket } of journals[zone]) {
      const zones = found.get(bucket) ?? new Set();
      found.set(bucket, zones.add(zone));
    }
  }
  return found;
}

function bytesOf(
  zone: Zone,
  zonesOf: ReadonlyMap<string, ReadonlySet<Zone>>,
  { journals, raw, lockedBodies, freeBodies }: Evidence,
): ZoneBytes {
  const entries = journals[zone];
  const lying = raw.filter(({ bucket }) => zonesOf.get(bucket)?.has(zone));
  const seen = (bodies: ReadonlySet<string>) =>
    entries.filter(({ requestSha256 }) => requestSha256 !== undefined && bodies.has(requestSha256)).length;
  return {
    exchanges: entries.length,
    requestBytes: sum(entries.map(({ requestBytes }) => requestBytes)),
    replyBytes: sum(entries.map(({ replyBytes }) => replyBytes)),
    lockedBodies: seen(lockedBodies),
    freeBodies: seen(freeBodies),
    rawObjects: lying.length,
    rawBytes: sum(lying.map(({ sizeBytes }) => sizeBytes)),
  };
}

/** A search that finds nothing proves something only where it would have found what is there for certain. */
function blindness(zones: Readonly<Record<Zone, ZoneBytes>>): string[] {
  const blind: string[] = [];
  if (zones.fi.lockedBodies === 0) blind.push("fi's journal shows no content of a locked bucket");
  if (zones.fi.rawObjects === 0) blind.push("fi's raw listing is empty");
  for (const zone of ['de', 'us'] as const) {
    if (zones[zone].freeBodies === 0) blind.push(`${zone}'s journal shows no content of the free bucket`);
    if (zones[zone].rawObjects === 0) blind.push(`${zone}'s raw listing is empty: it was no temptation`);
  }
  return blind;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
