import { randomBytes } from 'node:crypto';
import { CONFIG, type RunningConfig } from '@backend/config';
import {
  type BucketInForce,
  type DeleteTarget,
  LifecycleRepository,
  type WalkedUpload,
  type WalkedVersion,
} from '@backend/metadata';
import { MetricsRegistry } from '@backend/observability';
import { ReplicationWaker } from '@backend/replication';
import { Inject, Injectable } from '@nestjs/common';
import { isUploadDue, judgeVersion, type Moment, type VersionAction } from '@sgw/lifecycle';
import { createUuidV7Source } from '@sgw/namespace';

/** Versions deleted in one transaction; each key holds a lock until its end. */
export const BATCH_SIZE = 100;

type VersionKey = Pick<WalkedVersion, 'id' | 'key'>;

/** What became of versions that were found due. */
export interface DueOutcome {
  /** Gone, or hidden by a delete marker. */
  readonly deleted: number;
  /** Still due, but protected by object lock. */
  readonly skipped: number;
}

/** Deletes what is due and judges it once more under the locks that the deletion needs. */
@Injectable()
export class DueDeleter {
  private readonly nextMarkerId = createUuidV7Source(Date.now, randomBytes);

  constructor(
    private readonly lifecycle: LifecycleRepository,
    private readonly replication: ReplicationWaker,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * Deletes those of the versions that are due by the rules of now. A delete marker that has nothing behind it any more goes
   * with them, if a rule says so.
   *
   * @param found at most {@link BATCH_SIZE}
   * @param newerAsked as for the walk that found them
   * @returns undefined when the bucket or its rules are gone
   */
  async deleteVersions(
    bucketId: string,
    found: readonly VersionKey[],
    newerAsked: number,
  ): Promise<DueOutcome | undefined> {
    const batch = await this.deleteBatch(bucketId, found, newerAsked);
    if (!batch || batch.thinnedKeys.length === 0) return batch;
    const markers = await this.lifecycle.currentMarkers(bucketId, batch.thinnedKeys);
    const bared = markers.length > 0 ? await this.deleteBatch(bucketId, markers, newerAsked) : undefined;
    return {
      deleted: batch.deleted + (bared?.deleted ?? 0),
      skipped: batch.skipped + (bared?.skipped ?? 0),
    };
  }

  /**
   * Aborts those of the uploads that are due by the rules of now.
   *
   * @returns undefined when the bucket or its rules are gone
   */
  async abortUploads(bucketId: string, found: readonly WalkedUpload[]): Promise<DueOutcome | undefined> {
    const aborted = await this.lifecycle.abortUploads(bucketId, found, (bucket, uploads) => {
      const moment = this.momentOf(bucket);
      return uploads.filter((upload) => isUploadDue(bucket.lifecycle.rules, upload, moment));
    });
    if (aborted === undefined) return undefined;
    if (aborted > 0) this.metrics.lifecycleExpired.inc({ action: 'abort-upload' }, aborted);
    return { deleted: aborted, skipped: 0 };
  }

  private async deleteBatch(
    bucketId: string,
    found: readonly VersionKey[],
    newerAsked: number,
  ): Promise<(DueOutcome & { readonly thinnedKeys: readonly string[] }) | undefined> {
    const actions: VersionAction[] = [];
    const judge = (bucket: BucketInForce, versions: readonly WalkedVersion[]) => {
      const targets: DeleteTarget[] = [];
      for (const version of versions) {
        const action = judgeVersion(bucket.lifecycle.rules, version, this.momentOf(bucket));
        if (action === undefined) continue;
        actions.push(action);
        targets.push(targetOf(version, action, this.nextMarkerId()));
      }
      return targets;
    };
    const deletions = await this.lifecycle.deleteVersions(bucketId, found, judge, newerAsked);
    if (!deletions) return undefined;
    const thinnedKeys = new Set<string>();
    let deleted = 0;
    for (const [at, { outcome, target }] of deletions.entries()) {
      const action = actions[at];
      if (action === undefined || (outcome !== 'deleted' && outcome !== 'marked')) continue;
      deleted++;
      this.metrics.lifecycleExpired.inc({ action });
      if (action === 'expire-noncurrent') thinnedKeys.add(target.key);
    }
    const skipped = deletions.length - deleted;
    if (skipped > 0) this.metrics.lifecycleSkipped.inc(skipped);
    if (deletions.some(({ hasDiscarded }) => hasDiscarded)) this.replication.wake();
    return { deleted, skipped, thinnedKeys: [...thinnedKeys] };
  }

  private momentOf({ now }: BucketInForce): Moment {
    return { nowMs: now.getTime(), daySeconds: this.config.lifecycleDaySeconds };
  }
}

/** As a client would ask for it: an expired current version by its key alone, so that versions are kept where they are. */
function targetOf({ key, id, isNull }: WalkedVersion, action: VersionAction, markerId: string): DeleteTarget {
  return action === 'expire' ? { key, markerId } : { key, markerId, version: isNull ? 'null' : id };
}
