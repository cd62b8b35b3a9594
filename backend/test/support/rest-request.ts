import type { Problem } from '@sgw/contracts';
import type { GatewayAccess } from './gateway.js';

/** A request to the API port, as bare as a stranger could send it. */
export interface RestRequest {
  readonly method?: string;
  /** From the root: `/api/v1/overview`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is text already. */
  readonly body?: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one request and reads its answer to the end; an endless answer is left after its head. */
export async function sendRest(
  access: Pick<GatewayAccess, 'apiUrl'>,
  { method = 'GET', path, headers = {}, body }: RestRequest,
): Promise<RestAnswer> {
  const answer = await fetch(`${access.apiUrl}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const isEndless = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (isEndless) await answer.body?.cancel();
  return { status: answer.status, headers: answer.headers, text: isEndless ? '' : await answer.text() };
}

/** The problem of an answer that must be one. @throws Error for an answer that is none */
export function problemOf({ status, headers, text }: RestAnswer): Problem {
  const type = headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json'))
    throw new Error(`${status} ${type} is no problem: ${text}`);
  return JSON.parse(text) as Problem;
}

/** The admin key as its header. */
export function adminKeyOf({ adminKey }: Pick<GatewayAccess, 'adminKey'>): Readonly<Record<string, string>> {
  return { 'x-admin-key': adminKey };
}
