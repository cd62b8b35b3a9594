import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RunningConfig, schemeOf, SecretBox } from '@backend/config';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { newPeerId } from './held-id.js';
import { isSame, macOf } from './peer-signature.js';

/** Another API process of this installation. */
export interface Peer {
  readonly id: string;
  /** Where its API is reached from here. */
  readonly url: string;
}

interface Announcement extends Peer {
  /** `hello` asks the others to say who they are, too. */
  readonly word: 'hello' | 'here' | 'bye';
  readonly atMs: number;
}

const EVERY_MS = 5_000;
const FORGET_AFTER_MS = 3 * EVERY_MS + 1_000;
/** How long an answer to `hello` is waited for. */
const HELLO_MS = 700;
/** Older words are not believed: clocks of one installation differ by less. */
const STALE_MS = 60_000;

/** Knows which API processes of the installation are alive: each says so every few seconds, by a notification that it signs. */
@Injectable()
export class PeerDirectory implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly id = newPeerId();
  private readonly log: Logger;
  private readonly peers = new Map<string, { readonly peer: Peer; readonly seenMs: number }>();
  private readonly key: Buffer;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;
  private hasWarned = false;

  constructor(
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly store: MetadataStore,
    secretBox: SecretBox,
    logger: Logger,
  ) {
    this.log = logger.of('peers');
    this.key = secretBox.peerKey();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.unsubscribe = this.store.changes.on('sgw_api', (payload) => this.hear(payload));
    this.timer = setInterval(() => this.say('here'), EVERY_MS);
    this.timer.unref();
    await this.announce('hello').catch((error: unknown) =>
      this.log.warn('Other processes were not greeted', { error }),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.unsubscribe?.();
    await this.announce('bye').catch(() => undefined);
  }

  /** Those that were heard of lately, this one not among them. */
  others(): readonly Peer[] {
    const oldest = performance.now() - FORGET_AFTER_MS;
    for (const [id, { seenMs }] of this.peers) if (seenMs < oldest) this.peers.delete(id);
    return [...this.peers.values()].map(({ peer }) => peer);
  }

  /** Another process by its id; one that is not known is called for first. */
  async find(id: string): Promise<Peer | undefined> {
    const known = this.others().find((peer) => peer.id === id);
    if (known !== undefined) return known;
    await this.announce('hello');
    const giveUpAt = performance.now() + HELLO_MS;
    for (;;) {
      const peer = this.others().find((one) => one.id === id);
      if (peer !== undefined || performance.now() > giveUpAt) return peer;
      await sleep(20);
    }
  }

  private hear(payload: string): void {
    // The line was cut, and somebody may have come or gone.
    if (payload === '') return this.say('hello');
    const announcement = this.read(payload);
    if (announcement === undefined || announcement.id === this.id) return;
    const { id, url, word } = announcement;
    if (word === 'bye') this.peers.delete(id);
    else this.peers.set(id, { peer: { id, url }, seenMs: performance.now() });
    if (word === 'hello') this.say('here');
  }

  private read(payload: string): Announcement | undefined {
    const [mac = '', text = ''] = [payload.slice(0, 64), payload.slice(65)];
    if (!isSame(mac, macOf(this.key, `sgw peer\n${text}`))) {
      if (!this.hasWarned) this.log.warn('Another process on this database has another master key');
      this.hasWarned = true;
      return undefined;
    }
    const announcement = JSON.parse(text) as Announcement;
    return Math.abs(Date.now() - announcement.atMs) > STALE_MS ? undefined : announcement;
  }

  private say(word: Announcement['word']): void {
    this.announce(word).catch((error: unknown) => this.log.debug('Other processes were not told', { error }));
  }

  private announce(word: Announcement['word']): Promise<void> {
    const announcement: Announcement = { id: this.id, url: this.url, word, atMs: Date.now() };
    const text = JSON.stringify(announcement);
    return this.store.tellApis(`${macOf(this.key, `sgw peer\n${text}`)} ${text}`);
  }

  private get url(): string {
    const { internalApiUrl, bind, apiPort } = this.config;
    if (internalApiUrl !== undefined) return internalApiUrl.replace(/\/+$/, '');
    const isAny = bind === '0.0.0.0' || bind === '::';
    const host = isAny ? (ownAddress() ?? '127.0.0.1') : bind;
    return `${schemeOf(this.config)}://${host.includes(':') ? `[${host}]` : host}:${apiPort}`;
  }
}

/** The first address of this host that others can reach. */
function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}
