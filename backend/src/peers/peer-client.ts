import { readFileSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { CONFIG, type RunningConfig, SecretBox } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import {
  DISCOVERY_OUTCOMES,
  DiscoveryError,
  type DiscoveryOutcome,
  GatewayError,
  type GatewayErrorCode,
} from '@sgw/contracts';
import { holderOf } from './held-id.js';
import { type Peer, PeerDirectory } from './peer-directory.js';
import { PEER_HEADER } from './peer-gate.js';
import { signAsk } from './peer-signature.js';
import { peerTrust } from './peer-trust.js';

/** A question to another process, by the routes that clients use. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const ANSWER_MS = 5_000;
const ANSWER_BYTES = 64 * 1024 * 1024;
/** Refusals that mean the same here. */
const PASSED_ON: readonly GatewayErrorCode[] = [
  'not-found',
  'bucket-not-found',
  'invalid-request',
  'slow-down',
];

/** Asks other API processes of the installation. */
@Injectable()
export class PeerClient {
  private readonly key: Buffer;

  constructor(
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly directory: PeerDirectory,
    secretBox: SecretBox,
  ) {
    this.key = secretBox.peerKey();
  }

  /**
   * Asks the process that gave an id out.
   *
   * @throws GatewayError `not-found` when it runs no more, `slow-down` when it does not answer; else what it refused with
   */
  async askHolder<T>(id: string, ask: Ask): Promise<T> {
    const holder = holderOf(id);
    const peer = holder === this.directory.id ? undefined : await this.directory.find(holder);
    if (peer === undefined) {
      throw new GatewayError('not-found', 'There is no such discovery, or none any more');
    }
    return this.ask<T>(peer, ask);
  }

  /** Asks all others at once; those that do not answer are left out. */
  async askAll<T>(ask: Ask): Promise<readonly T[]> {
    const answers = await Promise.allSettled(this.directory.others().map((peer) => this.ask<T>(peer, ask)));
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  private async ask<T>(peer: Peer, { method, path, body }: Ask): Promise<T> {
    const signature = signAsk(this.key, { method, path, body, to: peer.id }, Date.now());
    const text = method === 'POST' ? JSON.stringify(body ?? {}) : undefined;
    const { status, answer } = await this.send(`${peer.url}${path}`, method, signature, text);
    if (status >= 200 && status < 300) return answer as T;
    throw refusalOf(status, answer);
  }

  private async send(
    url: string,
    method: string,
    signature: string,
    text: string | undefined,
  ): Promise<{ readonly status: number; readonly answer: unknown }> {
    const options: RequestOptions = {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        [PEER_HEADER]: signature,
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      },
    };
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = url.startsWith('https:')
          ? requestHttps(url, { ...options, ...this.trust() }, resolve)
          : requestHttp(url, options, resolve);
        request.on('error', reject);
        request.end(text);
      });
      return { status: response.statusCode ?? 0, answer: JSON.parse(await textOf(response)) as unknown };
    } catch (cause) {
      const message = 'The process that holds it does not answer';
      throw new GatewayError('slow-down', message, {}, { cause });
    }
  }

  private trust(): ConnectionOptions {
    const { tlsCertFile } = this.config;
    return peerTrust(tlsCertFile === undefined ? undefined : readFileSync(tlsCertFile, 'utf8'));
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES) throw new RangeError('The answer is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function refusalOf(status: number, answer: unknown): Error {
  const { code, detail } = answer as { readonly code?: unknown; readonly detail?: unknown };
  const text = typeof detail === 'string' ? detail : 'The process that holds it refuses';
  const outcome = String(code).replace(/^discovery-/, '') as DiscoveryOutcome;
  if (String(code).startsWith('discovery-') && DISCOVERY_OUTCOMES.includes(outcome)) {
    return new DiscoveryError(outcome, text);
  }
  const known = PASSED_ON.find((one) => one === code);
  return new GatewayError(known ?? 'slow-down', known ? text : `${text} (${status})`);
}
