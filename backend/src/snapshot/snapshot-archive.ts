import { randomUUID } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger } from '@backend/observability';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  GatewayError,
  type BucketSurvey,
  type SavedSnapshot,
  type Snapshot,
  type SnapshotLabels,
  SNAPSHOT_SCHEMA_VERSION,
  type SnapshotLimits,
  type SnapshotList,
  type SnapshotSummary,
} from '@sgw/contracts';
import { capSnapshot, maskSecrets, readSnapshot, SnapshotFormatError } from '@sgw/survey';
import { LRUCache } from 'lru-cache';
import { readRegularFile, statOf, UnreadableFile } from './read-regular-file.js';
import { noneWhenMissing, SnapshotBin } from './snapshot-bin.js';
import { isSnapshotFile, replaceSnapshotFile, snapshotFileName, writeSnapshotFile } from './snapshot-file.js';

/** A snapshot before it is cut, counted and named. */
export interface SnapshotDraft extends Omit<
  Snapshot,
  'schemaVersion' | 'id' | 'limits' | 'totals' | 'truncated' | 'truncatedBy' | 'buckets'
> {
  readonly buckets: readonly BucketSurvey[];
  /** Of an imported one: what was missing in it already. */
  readonly cutBefore?: Pick<Snapshot, 'totals' | 'truncatedBy'>;
}

interface IndexEntry {
  readonly stamp: string;
  readonly summary?: SnapshotSummary;
  readonly reason?: string;
}

/** Larger ones are not read: they would not fit the process. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** A folder on a network may stop answering in the middle of a file. */
const READ_WITHIN_MS = 60_000;
/** Snapshots kept in memory after they were read: one looks at several pages of the same. */
const REMEMBERED = 2;

/** Keeps snapshots as files in one folder, which is their only truth: the index is made from it, again whenever it changes. */
@Injectable()
export class SnapshotArchive implements OnModuleInit {
  private readonly log: Logger;
  private readonly index = new Map<string, IndexEntry>();
  private readonly remembered = new LRUCache<string, Snapshot>({ max: REMEMBERED });
  private refreshing: Promise<void> | undefined;
  private readonly bin: SnapshotBin;
  private emptying: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('snapshot');
    this.bin = new SnapshotBin(config.snapshotDir);
  }

  /** What was deleted before the process ended is removed now, or when its time is over. */
  onModuleInit(): Promise<void> {
    return this.emptyBin();
  }

  get limits(): SnapshotLimits {
    const { maxSnapshotBuckets, maxSnapshotFiles, maxFilesPerBucket } = this.config;
    return { maxBuckets: maxSnapshotBuckets, maxFiles: maxSnapshotFiles, maxFilesPerBucket };
  }

  /** Cuts a snapshot to the limits and writes it. */
  async save({ cutBefore, ...draft }: SnapshotDraft): Promise<SavedSnapshot> {
    const { limits } = this;
    const capped = capSnapshot(draft.buckets, limits, cutBefore);
    const whole = { ...draft, ...capped, limits, schemaVersion: SNAPSHOT_SCHEMA_VERSION, id: randomUUID() };
    // Read as any file is: what is written can be read, and nothing is in it that its form does not know.
    const snapshot = readSnapshot(whole);
    const url = maskSecrets(snapshot.endpoint.url);
    const nameOf = (namesake: number): string => snapshotFileName(url, snapshot.timestamp, namesake);
    const filename = await writeSnapshotFile(this.config.snapshotDir, nameOf, JSON.stringify(snapshot));
    const { provenance, totals, truncatedBy } = snapshot;
    this.log.info('A snapshot is saved', { id: snapshot.id, filename, provenance, totals, truncatedBy });
    return { id: snapshot.id, filename };
  }

  /** Newest first, with the files that cannot be read. */
  async list(): Promise<SnapshotList> {
    await this.refresh();
    const entries = [...this.index];
    return {
      snapshots: entries
        .flatMap(([, { summary }]) => summary ?? [])
        .sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1)),
      unreadable: entries.flatMap(([filename, { reason }]) =>
        reason === undefined ? [] : { filename, reason },
      ),
    };
  }

  /** @throws GatewayError `not-found` */
  async find(id: string): Promise<{ readonly snapshot: Snapshot; readonly summary: SnapshotSummary }> {
    const summary = await this.summary(id);
    const known = this.remembered.get(id);
    if (known !== undefined) return { snapshot: known, summary };
    const snapshot = await this.read(summary.filename);
    this.remembered.set(id, snapshot);
    return { snapshot, summary };
  }

  /** @throws GatewayError `not-found` */
  async summary(id: string): Promise<SnapshotSummary> {
    await this.refresh();
    for (const { summary } of this.index.values()) if (summary?.id === id) return summary;
    throw new GatewayError('not-found', 'There is no such snapshot');
  }

  /** Gives it other words. What was seen stays as it is. @throws GatewayError `not-found` */
  async relabel(id: string, labels: SnapshotLabels): Promise<SnapshotSummary> {
    const { filename } = await this.summary(id);
    const snapshot = readSnapshot({ ...(await this.read(filename)), ...labels });
    await replaceSnapshotFile(this.config.snapshotDir, filename, JSON.stringify(snapshot));
    this.remembered.delete(id);
    return this.summary(id);
  }

  /** For a while it can be restored. @throws GatewayError `not-found` */
  async remove(id: string): Promise<void> {
    const { filename, name, endpoint, totals } = await this.summary(id);
    await this.bin.put(filename, id);
    this.index.delete(filename);
    this.remembered.delete(id);
    const what = { id, filename, name, endpoint: endpoint.url, files: totals.kept.files };
    this.log.warn('Audit: a snapshot is deleted', what);
    await this.emptyBin();
  }

  /** Takes a deletion back. @throws GatewayError `not-found` when it is gone for good */
  async restore(id: string): Promise<SnapshotSummary> {
    const filename = await this.bin.restore(id);
    if (filename === undefined) throw new GatewayError('not-found', 'No such snapshot can be restored');
    this.log.warn('Audit: a deleted snapshot is restored', { id, filename });
    return this.summary(id);
  }

  /** Removes for good what was deleted long enough ago, and comes back for the rest. */
  private async emptyBin(): Promise<void> {
    const waitMs = await this.bin.empty();
    clearTimeout(this.emptying);
    if (waitMs === undefined) return;
    this.emptying = setTimeout(() => {
      this.emptyBin().catch((error: unknown) =>
        this.log.error('Deleted snapshots cannot be removed', { error }),
      );
    }, waitMs);
    this.emptying.unref();
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.readFolder().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async readFolder(): Promise<void> {
    const names = (await readdir(this.config.snapshotDir).catch(noneWhenMissing)).filter(isSnapshotFile);
    for (const name of this.index.keys()) if (!names.includes(name)) this.index.delete(name);
    for (const name of names) {
      const stamp = await this.stampOf(name);
      // Deleted meanwhile, by another process for example.
      if (stamp === undefined) continue;
      if (this.index.get(name)?.stamp !== stamp) this.index.set(name, await this.indexEntry(name, stamp));
    }
  }

  /** Changes when what the name stands for does: the link, if it is one, and the file. */
  private async stampOf(name: string): Promise<string | undefined> {
    const path = join(this.config.snapshotDir, name);
    const own = await lstat(path).catch(() => undefined);
    if (own === undefined) return undefined;
    const found = own.isSymbolicLink() ? await statOf(path).catch(() => undefined) : own;
    return [own, found].map((one) => (one ? `${one.size} ${one.mtimeMs} ${one.ino}` : '-')).join(' ');
  }

  private async indexEntry(filename: string, stamp: string): Promise<IndexEntry> {
    try {
      const { size: fileBytes } = await statOf(join(this.config.snapshotDir, filename));
      const snapshot = await this.read(filename);
      const summary = summarise(snapshot);
      const twin = [...this.index.values()].some(
        ({ summary: other }) => other?.id === summary.id && other.filename !== filename,
      );
      if (twin) return { stamp, reason: 'It is a copy of another snapshot' };
      // A new one is opened as soon as it is listed, and reading a large one takes a second.
      this.remembered.set(summary.id, snapshot);
      return { stamp, summary: { ...summary, filename, fileBytes } };
    } catch (error) {
      const isTold = error instanceof SnapshotFormatError || error instanceof UnreadableFile;
      const reason = isTold ? error.message : 'It cannot be read';
      this.log.warn('A snapshot cannot be read', { filename, reason, error });
      return { stamp, reason };
    }
  }

  private async read(filename: string): Promise<Snapshot> {
    const bounds = { maxBytes: MAX_FILE_BYTES, withinMs: READ_WITHIN_MS };
    const text = await readRegularFile(join(this.config.snapshotDir, filename), bounds);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new SnapshotFormatError('It is no JSON, or ends early', [], { cause });
    }
    return readSnapshot(value);
  }
}

/** Without what may be large. */
function summarise(snapshot: Snapshot): Omit<SnapshotSummary, 'filename' | 'fileBytes'> {
  const { schemaVersion, id, provenance, timestamp, durationMs, name, note, tags, endpoint } = snapshot;
  const { totals, truncated, truncatedBy, requests } = snapshot;
  const labels = { name, note, tags };
  return {
    schemaVersion,
    id,
    provenance,
    timestamp,
    durationMs,
    ...labels,
    endpoint,
    totals,
    truncated,
    truncatedBy,
    requests,
  };
}
