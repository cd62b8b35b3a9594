import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '@sgw/contracts';

/** A refused or failed REST call, always with a problem that can be shown as it is. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds after which the server will listen again, where it said so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.detail || problem.title);
    this.name = 'ApiProblem';
  }
}

/** A problem that this console noticed itself. */
export function localProblem(title: string, detail: string, code = 'console'): Problem {
  return { type: 'about:blank', title, status: 0, detail, code, requestId: '' };
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'title' in body && 'status' in body;

/** Turns whatever HttpClient threw into an ApiProblem; an answer without a problem body still gets a title. */
export function toApiProblem(failure: HttpErrorResponse): ApiProblem {
  const retryAfter = Number(failure.headers?.get('Retry-After') ?? NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  if (isProblem(failure.error)) {
    const { type, title, status, detail, code, requestId, errors, details } = failure.error;
    return new ApiProblem(
      {
        type: type ?? 'about:blank',
        title,
        status,
        detail: detail ?? '',
        code: code ?? '',
        requestId: requestId ?? '',
        ...(errors ? { errors } : {}),
        ...(details ? { details } : {}),
      },
      retryAfterSeconds,
    );
  }
  if (failure.status === 0) {
    const detail = 'No answer came back. Is it running, and does the network reach it?';
    return new ApiProblem(localProblem('The gateway does not answer', detail, 'network'));
  }
  const requestId = failure.headers?.get('X-Request-Id') ?? '';
  return new ApiProblem(
    {
      type: 'about:blank',
      title: `The gateway answered ${failure.status}`,
      status: failure.status,
      detail: failure.statusText || 'It gave no further reason.',
      code: 'http',
      requestId,
    },
    retryAfterSeconds,
  );
}

/** The problem inside anything that was thrown, for a problem card. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ApiProblem) return thrown.problem;
  if (thrown instanceof HttpErrorResponse) return toApiProblem(thrown).problem;
  // A resource wraps what was thrown; the cause is what a person wants to read.
  if (thrown instanceof Error && thrown.cause) return problemOf(thrown.cause);
  return localProblem('Something went wrong', thrown instanceof Error ? thrown.message : String(thrown));
}
