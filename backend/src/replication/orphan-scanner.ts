import { setTimeout as sleep } from 'node:timers/promises';
import {
  BackendRegistry,
  DriverError,
  type ListedObject,
  removeCopy,
  type StorageDriver,
} from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';

const PAGE_SIZE = 1000;
const EMPTIED_BUCKETS_PER_ROUND = 100;
/** Physical keys are the UUIDv7 of a version, with `.N` behind it for a later copy. */
const OUR_KEY = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(\.\d{1,9})?$/;

/** What one round found. */
export interface OrphanReport {
  /** Bytes of ours that no row accounts for: deleted. */
  readonly orphans: number;
  /** Objects in our physical buckets that we did not make: left alone. */
  readonly strangers: number;
  readonly abortedUploads: number;
  readonly deletedBuckets: number;
}

type Counts = { -readonly [K in keyof OrphanReport]: number };

/**
 * Compares what lies in our physical buckets with the rows, and deletes what no row accounts for. A row always comes before
 * its bytes; the grace period is for what a backend still had on its way.
 */
@Injectable()
export class OrphanScanner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly store: MetadataStore,
    private readonly backends: BackendRegistry,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('replication');
  }

  onApplicationBootstrap(): void {
    if (this.config.replicationConcurrency > 0) this.loop = this.repeat();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** One round over every usable backend. What fails is left for the next round. */
  async scan(signal: AbortSignal = this.stopping.signal): Promise<OrphanReport> {
    const counts: Counts = { orphans: 0, strangers: 0, abortedUploads: 0, deletedBuckets: 0 };
    for (const { id } of this.backends.facts()) {
      if (!this.backends.isUsable(id)) continue;
      for (const bucket of await this.store.physicalBuckets.namesAt(id)) {
        await this.attempt(id, () => this.scanObjects(id, bucket, counts, signal));
        await this.attempt(id, () => this.scanUploads(id, bucket, counts, signal));
        if (signal.aborted) return counts;
      }
    }
    await this.deleteEmptiedBuckets(counts, signal);
    return counts;
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await sleep(this.config.orphanScanSeconds * 1000, undefined, { signal, ref: false });
        const report = await this.store.sweeps.alone('orphan-scan', () => this.scan());
        if (report) this.log.info('Orphan scan', { ...report });
      } catch (error) {
        if (!signal.aborted) this.log.warn('The orphan scan failed; the next one tries again', { error });
      }
    }
  }

  private async scanObjects(
    backendId: string,
    bucket: string,
    counts: Counts,
    signal: AbortSignal,
  ): Promise<void> {
    const driver = this.backends.driver(backendId);
    for (let after: string | undefined, isLast = false; !isLast;) {
      const page = await driver.list(
        bucket,
        { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) },
        signal,
      );
      const ours = page.objects.filter(({ key }) => OUR_KEY.test(key));
      const foreign = page.objects.length - ours.length;
      counts.strangers += foreign;
      if (foreign > 0)
        this.log.warn('Objects that are not ours lie in our bucket; they are left alone', {
          backend: backendId,
          bucket,
          foreign,
        });
      const old = ours.filter((object) => this.isOld(object)).map(({ key }) => key);
      counts.orphans += await this.deleteStrangers(driver, bucket, old, signal);
      after = page.next;
      isLast = after === undefined;
    }
  }

  private async deleteStrangers(
    driver: StorageDriver,
    bucket: string,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<number> {
    if (keys.length === 0) return 0;
    const orphans = await this.store.sweeps.strangers(driver.id, keys);
    for (const key of orphans) {
      this.log.warn('Bytes that no row accounts for are deleted', { backend: driver.id, bucket, key });
      await removeCopy(driver, { bucket, key }, signal).catch((error: unknown) => {
        if (!(error instanceof DriverError && error.failure === 'locked')) throw error;
        this.log.warn('Bytes that no row accounts for are kept by the provider', { error });
      });
    }
    return orphans.length;
  }

  /** Uploads at the backend that no row knows: of a writer that died between two rows, or of a driver's own parts. */
  private async scanUploads(
    backendId: string,
    bucket: string,
    counts: Counts,
    signal: AbortSignal,
  ): Promise<void> {
    const driver = this.backends.driver(backendId);
    const open = await driver.listUploads(bucket, signal);
    for (const { key, uploadId, illegibleSince } of open) {
      if (illegibleSince === undefined || !this.isOld({ modifiedAt: illegibleSince })) continue;
      this.log.warn('An upload that does not say whose it is is aborted', { backend: backendId, uploadId });
      await driver.abortUpload({ bucket, key }, uploadId, signal);
      counts.abortedUploads++;
    }
    const uploads = open.filter(({ key }) => this.isOldVersion(key));
    if (uploads.length === 0) return;
    for (const { key, uploadId } of await this.store.sweeps.unknownUploads(backendId, uploads)) {
      this.log.warn('An upload that no row accounts for is aborted', { backend: backendId, bucket, key });
      await driver.abortUpload({ bucket, key }, uploadId, signal);
      counts.abortedUploads++;
    }
  }

  private async deleteEmptiedBuckets(counts: Counts, signal: AbortSignal): Promise<void> {
    for (const emptied of await this.store.physicalBuckets.emptied(EMPTIED_BUCKETS_PER_ROUND)) {
      const { backendId, physicalName } = emptied;
      if (signal.aborted || !this.backends.isUsable(backendId)) continue;
      await this.attempt(backendId, async () => {
        await this.backends.driver(backendId).deleteBucket(physicalName, signal);
        await this.store.physicalBuckets.forget(emptied);
        counts.deletedBuckets++;
      });
    }
  }

  private async attempt(backendId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      // A bucket that is not there has no orphans; one that is not empty keeps its orphans until they are old enough.
      if (error.failure === 'not-found' || error.failure === 'conflict' || error.failure === 'aborted')
        return;
      this.log.warn('A physical bucket could not be looked through', { backend: backendId, error });
    }
  }

  /** By the time of the bytes themselves; bytes without a time are never touched. */
  private isOld({ modifiedAt }: Pick<ListedObject, 'modifiedAt'>): boolean {
    return modifiedAt !== undefined && modifiedAt.getTime() < Date.now() - this.graceMs;
  }

  /** Uploads are listed without their time: the version's id has that of the intent. */
  private isOldVersion(key: string): boolean {
    const time = OUR_KEY.exec(key);
    return time !== null && parseInt(`${time[1]}${time[2]}`, 16) < Date.now() - this.graceMs;
  }

  private get graceMs(): number {
    return this.config.sweepGraceSeconds * 1000;
  }
}
