import type { HeaderMap } from '../headers/read-headers.js';
import { S3Error } from '../s3-error.js';
import type { CorsRule } from './cors-rule.js';

const ORIGIN = 'origin';
const WANTED_METHOD = 'access-control-request-method';
const WANTED_HEADERS = 'access-control-request-headers';
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
const NOT_ENABLED = 'CORSResponse: CORS is not enabled for this bucket.';
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/** What a browser asks permission for. */
interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Lower case. */
  readonly headers: readonly string[];
}

/** Response headers, lower-case name → value. */
export type CorsAnswer = Readonly<Record<string, string>>;

/** Whether the text fits a pattern of one `*` at most. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const tailLength = pattern.length - star - 1;
  return (
    text.length >= star + tailLength &&
    text.startsWith(pattern.slice(0, star)) &&
    text.endsWith(pattern.slice(star + 1))
  );
}

function wantedHeaders(headers: HeaderMap): readonly string[] {
  const text = headers.get(WANTED_HEADERS) ?? '';
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function isAllowing(rule: CorsRule, { origin, method, headers }: CorsQuestion): boolean {
  return (
    rule.allowedOrigins.some((pattern) => fits(pattern, origin)) &&
    rule.allowedMethods.some((allowed) => allowed === method) &&
    headers.every((name) => rule.allowedHeaders.some((pattern) => fits(pattern.toLowerCase(), name)))
  );
}

/**
 * Never `Access-Control-Allow-Credentials`: nothing that a browser adds by itself (cookies, logins) means anything
 * here, so no page needs it, and none may be led to believe it does.
 */
function permission(rule: CorsRule, question: CorsQuestion): CorsAnswer {
  return {
    'access-control-allow-origin': rule.allowedOrigins.includes('*') ? '*' : question.origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(question.headers.length > 0 ? { 'access-control-allow-headers': question.headers.join(', ') } : {}),
    ...(rule.exposeHeaders.length > 0
      ? { 'access-control-expose-headers': rule.exposeHeaders.join(', ') }
      : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    vary: VARY,
  };
}

/**
 * Headers that the answer to an actual cross-origin request carries, by the first rule that allows it; none
 * otherwise: the request is served all the same, only the browser keeps the answer from the page.
 */
export function corsHeaders(
  rules: readonly CorsRule[] | undefined,
  method: string,
  headers: HeaderMap,
): CorsAnswer {
  const origin = headers.get(ORIGIN);
  if (!origin || !rules) return {};
  const asked = headers.get(WANTED_METHOD) ?? method;
  const question = { origin, method: asked, headers: wantedHeaders(headers) };
  const rule = rules.find((candidate) => isAllowing(candidate, question));
  return rule ? permission(rule, question) : {};
}

/**
 * Answer to a preflight (API Reference, OPTIONS object).
 *
 * @param rules undefined when the bucket has none, or is not there
 * @throws S3Error BadRequest for a request that is no preflight; AccessForbidden when no rule allows it
 */
export function answerPreflight(
  rules: readonly CorsRule[] | undefined,
  headers: HeaderMap,
  resourceType: 'BUCKET' | 'OBJECT',
): CorsAnswer {
  const origin = headers.get(ORIGIN);
  const method = headers.get(WANTED_METHOD);
  if (!origin) throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.');
  if (!method) throw new S3Error('BadRequest', 'Invalid Access-Control-Request-Method: null');
  const details = { Method: method.slice(0, 20), ResourceType: resourceType };
  if (!rules) throw new S3Error('AccessForbidden', NOT_ENABLED, details);
  const question = { origin, method, headers: wantedHeaders(headers) };
  const rule = rules.find((candidate) => isAllowing(candidate, question));
  if (!rule) throw new S3Error('AccessForbidden', NOT_ALLOWED, details);
  return permission(rule, question);
}
