import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How far two clocks may differ, and how long a signature that was stolen could be used. */
const TOLERANCE_MS = 30_000;
const FORM = /^v1 t=(\d{1,15}),n=([0-9a-f]{32}),s=([0-9a-f]{64})$/;

/** What is signed of a request between processes. */
export interface SignedAsk {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** As parsed; absent and empty are alike. */
  readonly body: unknown;
  /** The process that is asked: no other one takes the request. */
  readonly to: string;
}

/** `v1 t=<ms>,n=<nonce>,s=<HMAC-SHA256>`. */
export function signAsk(key: Buffer, ask: SignedAsk, nowMs: number): string {
  const nonce = randomBytes(16).toString('hex');
  return `v1 t=${nowMs},n=${nonce},s=${macOf(key, textOf(ask, nowMs, nonce))}`;
}

/** @returns the nonce, which must not have been seen before; undefined for a signature that is none */
export function checkAsk(key: Buffer, ask: SignedAsk, signature: string, nowMs: number): string | undefined {
  const [, time = '', nonce = '', mac = ''] = FORM.exec(signature) ?? [];
  if (mac === '' || Math.abs(nowMs - Number(time)) > TOLERANCE_MS) return undefined;
  return isSame(mac, macOf(key, textOf(ask, Number(time), nonce))) ? nonce : undefined;
}

/** HMAC-SHA256 in hex. */
export function macOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** In constant time. */
export function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function textOf({ method, path, body, to }: SignedAsk, time: number, nonce: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(body ?? {}))
    .digest('hex');
  return ['sgw peer ask', to, method, path, digest, time, nonce].join('\n');
}
