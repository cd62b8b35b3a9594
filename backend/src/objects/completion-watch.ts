import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RunningConfig } from '@backend/config';
import { MultipartRepository, type Upload } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { uploadNotFound } from './upload-not-found.js';

/** Between two looks whether a completion has ended, in milliseconds. */
export const POLL_MS = 200;

/** Until when, on the clock, it is worth waiting for another's completion: then a dead process's one has been found, too. */
export function completionDeadlineMs(leaseSeconds: number): number {
  return Date.now() + 2 * leaseSeconds * 1000;
}

/** Waits for completions that others carry out: only their end tells whether an upload is still there. */
@Injectable()
export class CompletionWatch {
  constructor(
    private readonly uploads: MultipartRepository,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * Returns when the upload is open: at once, or after a completion that failed.
   *
   * @throws GatewayError `upload-not-found` when it was completed or aborted; `backend-unavailable` when it is being completed for
   *   longer than a dead process's completion takes to be found
   */
  async untilReopened(
    { bucketId, key, uploadId }: Pick<Upload, 'bucketId' | 'key' | 'uploadId'>,
    signal: AbortSignal,
  ): Promise<void> {
    const deadlineMs = completionDeadlineMs(this.config.leaseSeconds);
    for (;;) {
      const upload = await this.uploads.find(bucketId, key, uploadId);
      if (upload?.state === 'open') return;
      if (upload?.state !== 'completing') throw uploadNotFound();
      if (Date.now() > deadlineMs)
        throw new GatewayError('backend-unavailable', 'The upload is being completed. Please try again.');
      await sleep(POLL_MS, undefined, { signal });
    }
  }
}
