import type { ObjectWriteRepository, WriteIntent } from '@backend/metadata';
import type { Transfer } from '@backend/transfers';

/**
 * Keeps the intent of a long upload alive while its bytes pass. When the intent was taken for dead meanwhile, the
 * upload is aborted, as its bytes are on their way out; and so it is when the rules forbid it by now, whether or not news of
 * that came.
 */
export class WriteLease {
  readonly signal: AbortSignal;
  private readonly lost = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    versions: ObjectWriteRepository,
    intent: Pick<WriteIntent, 'versionId' | 'leaseSeconds'>,
    transfer: Transfer,
  ) {
    this.signal = AbortSignal.any([transfer.signal, this.lost.signal]);
    const renew = () => {
      transfer.compare().catch(() => undefined);
      return versions.renew(intent.versionId, intent.leaseSeconds).then(
        (isOurs) => {
          if (!isOurs) this.lost.abort(new Error('The intent of this write was given up'));
        },
        // PostgreSQL being away for a moment is not the loss of the lease; the commit will tell.
        () => undefined,
      );
    };
    this.timer = setInterval(() => void renew(), (intent.leaseSeconds * 1000) / 3);
    this.timer.unref();
  }

  end(): void {
    clearInterval(this.timer);
  }
}
