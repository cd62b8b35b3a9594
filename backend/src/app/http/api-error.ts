import type { ApiErrorCode } from './problem-table.js';

/** A refusal of the REST API itself: login, origin, size. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** @param headers to send along, `Retry-After` for example */
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
