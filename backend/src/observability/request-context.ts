import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What every log line of a request carries. */
export interface RequestContext {
  /** Also sent to the client: `x-amz-request-id` on the S3 port, `X-Request-Id` on the API's. */
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** 16 upper-case hexadecimal digits, the form of AWS's request ids. */
export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

/** Runs `work` so that log lines written within it, also later and asynchronously, carry the context. */
export function runWithContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the request at hand; undefined outside of one. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
