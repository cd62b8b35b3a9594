import { BackendRegistry, removeCopy } from '@backend/backends';
import { BucketRepository, MultipartRepository, type UploadTarget } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { TargetJudge } from './target-judge.js';

const PAGE_SIZE = 200;
/** How long a backend may take to remove an upload, in milliseconds; the sweeper asks again. */
const CLEARED_WITHIN_MS = 10_000;

/**
 * Ends the open uploads of a bucket whose backend the rules forbid by now, and has their parts removed: all parts of an upload
 * lie at one backend, so that nothing could complete it.
 */
@Injectable()
export class UploadEvictor {
  private readonly log: Logger;

  constructor(
    private readonly uploads: MultipartRepository,
    private readonly buckets: BucketRepository,
    private readonly backends: BackendRegistry,
    private readonly judge: TargetJudge,
    logger: Logger,
  ) {
    this.log = logger.of('audit');
  }

  /** @returns how many were ended */
  async evict(bucketId: string): Promise<number> {
    const bucket = await this.buckets.findById(bucketId);
    if (!bucket) return 0;
    let ended = 0;
    let after: string | undefined;
    for (;;) {
      const page = await this.uploads.openTargets(bucketId, after, PAGE_SIZE);
      for (const { id, tags, target } of page) {
        const refusal = this.judge.refusal(bucket, tags, target.backendId);
        if (refusal === undefined || !(await this.uploads.abort(id))) continue;
        ended++;
        this.log.info('An upload was ended: the rules forbid the place of its parts', {
          tenant: bucket.tenantId,
          bucket: bucketId,
          upload: id,
          backend: target.backendId,
          rule: refusal,
        });
        await this.clear(id, target);
      }
      after = page.at(-1)?.id;
      if (page.length < PAGE_SIZE) return ended;
    }
  }

  private async clear(id: string, target: UploadTarget): Promise<void> {
    const { backendId, physicalBucket, physicalKey, backendUploadId } = target;
    const ref = { bucket: physicalBucket, key: physicalKey };
    const signal = AbortSignal.timeout(CLEARED_WITHIN_MS);
    try {
      const driver = this.backends.driver(backendId);
      if (backendUploadId !== '') await driver.abortUpload(ref, backendUploadId, signal);
      await removeCopy(driver, ref, signal);
      await this.uploads.endTarget(id, backendId);
    } catch (error) {
      this.log.warn('The parts of an ended upload could not be removed yet', { upload: id, error });
    }
  }
}
