import { HttpException } from '@nestjs/common';
import {
  DiscoveryError,
  GatewayError,
  type GatewayErrorCode,
  InvalidDocument,
  type Problem,
} from '@sgw/contracts';
import { ApiError } from './api-error.js';
import { InvalidInput } from './invalid-input.js';
import { type ProblemCode, PROBLEMS } from './problem-table.js';

/** What the API answers to an error. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether nobody expected it: to be logged with its stack, and told to the client without. */
  readonly isBug: boolean;
}

const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'access-denied',
  404: 'not-found',
  409: 'conflict',
  413: 'body-too-large',
  429: 'too-many-attempts',
  503: 'not-ready',
};

/** Turns any error into RFC 9457's form. What is not ours to tell becomes `internal-error` without its text. */
export function toProblem(error: unknown, requestId: string): ProblemAnswer {
  const answer = (
    code: ProblemCode,
    detail: string,
    more: Partial<ProblemAnswer & Problem> = {},
  ): ProblemAnswer => ({
    problem: {
      type: `/api/problems/${code}`,
      title: PROBLEMS[code].title,
      status: PROBLEMS[code].status,
      detail,
      code,
      requestId,
      ...(more.errors === undefined ? {} : { errors: more.errors }),
      ...(more.details === undefined ? {} : { details: more.details }),
    },
    headers: more.headers ?? {},
    isBug: more.isBug ?? false,
  });
  if (error instanceof InvalidDocument) return answer(error.code, error.message, { errors: error.findings });
  if (error instanceof GatewayError)
    return answer(error.code, error.message, { ...placeOf(error), ...factsOf(error) });
  if (error instanceof DiscoveryError) {
    return answer(`discovery-${error.outcome}`, error.message, { details: error.details });
  }
  if (error instanceof ApiError) return answer(error.code, error.message, { headers: error.headers });
  if (error instanceof InvalidInput) {
    return answer('invalid-request', 'Some values are not usable', { errors: error.errors });
  }
  const status = statusOf(error);
  if (status === undefined || status >= 500) {
    if (status === 503) return answer('not-ready', PROBLEMS['not-ready'].title);
    return answer('internal-error', `Please report it with the request id ${requestId}`, { isBug: true });
  }
  const code = CODE_OF_STATUS[status] ?? 'malformed-request';
  // Nest and the body parser say what is wrong with the request; neither knows any secret.
  return answer(code, error instanceof Error ? error.message : PROBLEMS[code].title);
}

/** A room that knows which value of the body it refuses names it by `details.pointer` (RFC 6901). */
function placeOf({ details, message }: GatewayError): Pick<Problem, 'errors'> {
  const { pointer } = details;
  return typeof pointer === 'string' ? { errors: [{ pointer, detail: message }] } : {};
}

/** Codes whose facts a program acts on. */
const TELLS_FACTS: ReadonlySet<GatewayErrorCode> = new Set([
  'adoption-holds-writes',
  'backend-not-declared',
  'bucket-already-adopted',
  'invalid-adoption-state',
  'residency-violation',
]);

function factsOf({ code, details }: GatewayError): Pick<Problem, 'details'> {
  return TELLS_FACTS.has(code) && Object.keys(details).length > 0 ? { details } : {};
}

/** Nest's exceptions know their status, and so do those of express's body parser (http-errors). */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status;
  return undefined;
}
