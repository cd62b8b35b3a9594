import type { ObjectWriteRepository, WriteIntent } from '@backend/metadata';

/**
 * Keeps the intent of a long upload alive while its bytes pass. When the intent was taken for dead meanwhile, the
 * upload is aborted, as its bytes are on their way out.
 */
export class WriteLease {
  readonly signal: AbortSignal;
  private readonly lost = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    versions: ObjectWriteRepository,
    intent: Pick<WriteIntent, 'versionId' | 'leaseSeconds'>,
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal, this.lost.signal]);
    const renew = () =>
      versions.renew(intent.versionId, intent.leaseSeconds).then(
        (isOurs) => {
          if (!isOurs) this.lost.abort(new Error('The intent of this write was given up'));
        },
        // PostgreSQL being away for a moment is not the loss of the lease; the commit will tell.
        () => undefined,
      );
    this.timer = setInterval(() => void renew(), (intent.leaseSeconds * 1000) / 3);
    this.timer.unref();
  }

  end(): void {
    clearInterval(this.timer);
  }
}
