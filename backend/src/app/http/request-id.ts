import { Logger, newRequestId, runWithContext } from '@backend/observability';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'X-Request-Id';

/** The id that log and answer of a request share. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(HEADER) ?? '');
}

/** Gives each request an id of our own making, and writes one line when it is done. Queries are not logged. */
export function requestLog(
  logger: Logger,
): (request: Request, response: Response, next: NextFunction) => void {
  const log = logger.of('api');
  return (request, response, next) => {
    const requestId = newRequestId();
    const startedAt = performance.now();
    response.setHeader(HEADER, requestId);
    response.once('close', () => {
      const fields = { requestId, method: request.method, path: request.path, status: response.statusCode };
      const isNotable = response.statusCode >= 500 || /^(POST|PUT|PATCH|DELETE)$/.test(request.method);
      log[isNotable ? 'info' : 'debug']('answered', {
        ...fields,
        ms: Math.round(performance.now() - startedAt),
      });
    });
    runWithContext({ requestId }, next);
  };
}
