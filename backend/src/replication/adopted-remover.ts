import { BackendRegistry, DriverError, type ObjectRef } from '@backend/backends';
import { AdoptedCopiesRepository, AdoptionRepository, ReplicaRepository } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { isOverwritten } from '@sgw/drift';
import { refOfCopy } from './copy-ref.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';

/** Removes objects and delete markers that others stored, where their bucket was converted; everywhere else only the row goes. */
@Injectable()
export class AdoptedRemover {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly adoptions: AdoptionRepository,
    private readonly copies: AdoptedCopiesRepository,
    private readonly backends: BackendRegistry,
    logger: Logger,
  ) {
    this.log = logger.of('adoption');
  }

  /** Whether the gateway may remove anything of the bucket at its provider. */
  async mayRemove(bucketId: string): Promise<boolean> {
    const adoption = await this.adoptions.ofBucket(bucketId);
    return (
      adoption !== undefined &&
      adoption.convertedAt !== null &&
      (adoption.state === 'verifying' || adoption.state === 'adopted')
    );
  }

  /** @throws DriverError */
  async remove(job: ReplicaJob): Promise<JobOutcome> {
    const { claimed, signal } = job;
    if (!(await this.mayRemove(claimed.bucketId)))
      return (await this.copies.forget(claimed)) ? 'removed' : 'lost';
    const ref = refOfCopy(claimed);
    const driver = this.backends.driver(claimed.backendId);
    job.step('delete');
    // What somebody else put in its place meanwhile is not ours to remove.
    const loss = await this.lossOf(job, ref);
    if (loss) {
      this.log.warn('An adopted object that is to be deleted is not there any more as it was', {
        versionId: claimed.versionId,
        backend: claimed.backendId,
        finding: loss,
      });
    }
    if (loss === 'changed') {
      await this.copies.noteChange(
        claimed.versionId,
        loss,
        'it was replaced behind the gateway before its deletion',
      );
      return (await this.copies.forget(claimed)) ? 'removed' : 'lost';
    }
    await driver.delete(ref, signal);
    job.step('commit');
    return (await this.replicas.removed(claimed)) ? 'removed' : 'lost';
  }

  /** Looks whether the object still is the adopted one: by its ETag, and where it can be overwritten by its time, too. */
  private async lossOf(
    { claimed, signal }: ReplicaJob,
    ref: ObjectRef,
  ): Promise<'changed' | 'removed' | undefined> {
    // A delete marker has no tag. With an id of its own it is what it was; else an object may have come in its place.
    const isMarker = claimed.storedEtag === null;
    if (isMarker && ref.versionId !== 'null') return undefined;
    try {
      const { modifiedAt: seenAt } = await this.backends.driver(claimed.backendId).head(ref, signal);
      if (isMarker) return 'changed';
      const version = await this.replicas.version(claimed.versionId);
      const listed = { versionId: ref.versionId, modifiedAt: version?.committedAt ?? null };
      return isOverwritten(listed, seenAt) ? 'changed' : undefined;
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      if (error.failure === 'changed') return 'changed';
      // What a HEAD of a marker is answered: 404 or, where it is named, 405.
      if (isMarker && (error.failure === 'not-found' || error.failure === 'unsupported')) return undefined;
      if (error.failure === 'not-found') return 'removed';
      throw error;
    }
  }
}
