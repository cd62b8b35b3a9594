import { BackendRegistry, DriverError } from '@backend/backends';
import { AdoptedCopiesRepository, AdoptionRepository, ReplicaRepository } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { refOfCopy } from './copy-ref.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';

/** Removes objects that others stored, where their bucket was converted; everywhere else only the row goes. */
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
    try {
      // What somebody else put in its place meanwhile is not ours to remove.
      await driver.head(ref, signal);
    } catch (error) {
      if (!(error instanceof DriverError) || (error.failure !== 'changed' && error.failure !== 'not-found'))
        throw error;
      const loss = error.failure === 'changed' ? 'changed' : 'removed';
      this.log.warn('An adopted object that is to be deleted is not there any more as it was', {
        versionId: claimed.versionId,
        backend: claimed.backendId,
        finding: loss,
      });
      if (loss === 'changed') {
        await this.copies.noteChange(
          claimed.versionId,
          loss,
          'it was replaced behind the gateway before its deletion',
        );
        return (await this.copies.forget(claimed)) ? 'removed' : 'lost';
      }
    }
    await driver.delete(ref, signal);
    job.step('commit');
    return (await this.replicas.removed(claimed)) ? 'removed' : 'lost';
  }
}
