/**
 * Why an exchange with a backend ended without its answer: `connect` no connection came up, `closed` the
 * connection ended or broke, `timeout` the backend stood still, `protocol` what came is not an HTTP/1.1
 * answer within our limits, `short` the body ended before its declared end, `length` our own body was not
 * as long as declared, `aborted` the caller's signal or `cancel`.
 */
export type TransportFailure = 'connect' | 'closed' | 'timeout' | 'protocol' | 'short' | 'length' | 'aborted';

/** A failure below HTTP's status codes. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly failure: TransportFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
