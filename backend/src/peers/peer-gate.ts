import { SecretBox } from '@backend/config';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PeerDirectory } from './peer-directory.js';
import { checkAsk } from './peer-signature.js';

/** Carries the signature of the process that asks. */
export const PEER_HEADER = 'x-sgw-peer';

/** The routes that processes ask each other; all others are shut to them. */
const OPEN_TO_PEERS =
  /^\/api\/v1\/(?:discover(?:\/[0-9a-f-]{36}(?:\/(?:pause|resume|cancel|skip))?)?|snapshot\/save)$/;

/** A request as Express has parsed it. */
export interface IncomingAsk {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
}

/** Lets other API processes of the installation in, each signature once. */
@Injectable()
export class PeerGate {
  private readonly key: Buffer;
  private readonly seen = new LRUCache<string, true>({ max: 100_000, ttl: 120_000 });
  private readonly admitted = new WeakSet<object>();

  constructor(
    private readonly directory: PeerDirectory,
    secretBox: SecretBox,
  ) {
    this.key = secretBox.peerKey();
  }

  /** Whether another process signed the request for this one. */
  admits(request: IncomingAsk): boolean {
    const signature = request.headers[PEER_HEADER];
    if (typeof signature !== 'string') return false;
    const { method, originalUrl: path, body } = request;
    if (!OPEN_TO_PEERS.test(path)) return false;
    const nonce = checkAsk(this.key, { method, path, body, to: this.directory.id }, signature, Date.now());
    if (nonce === undefined || this.seen.has(nonce)) return false;
    this.seen.set(nonce, true);
    this.admitted.add(request);
    return true;
  }

  /** Whether the request was let in as another process's: it is answered here or not at all. */
  isPeers(request: object): boolean {
    return this.admitted.has(request);
  }
}
