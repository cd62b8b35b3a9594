import { hostname } from 'node:os';
import { SurveyKeys } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger } from '@backend/observability';
import { newHeldId, PeerDirectory } from '@backend/peers';
import { SnapshotArchive } from '@backend/snapshot';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { GatewayError, type StartDiscoveryRequest } from '@sgw/contracts';
import { Discovery } from './discovery.js';
import { SurveyOpener } from './survey-opener.js';

/** Discoveries of one process at once: each holds connections and a listing's memory. */
const MAX_RUNNING = 5;
/** How long the view of one that ended can still be read. */
const REMEMBERED_MS = 3_600_000;
const MAX_REMEMBERED = 100;

/** Runs discoveries and remembers them for a while; nothing of them is written anywhere but their snapshots. */
@Injectable()
export class DiscoveryRunner implements BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly discoveries = new Map<string, Discovery>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    @Inject(CONFIG) private readonly config: RunningConfig,
    private readonly opener: SurveyOpener,
    private readonly archive: SnapshotArchive,
    private readonly peers: PeerDirectory,
    logger: Logger,
  ) {
    this.log = logger.of('discovery');
  }

  /** @throws GatewayError `slow-down` when too many are running */
  start(request: StartDiscoveryRequest): Discovery {
    this.forgetOld();
    if ([...this.discoveries.values()].filter(({ isEnded }) => !isEnded).length >= MAX_RUNNING) {
      throw new GatewayError(
        'slow-down',
        `${MAX_RUNNING} discoveries are running already; wait for one to end`,
      );
    }
    const { accessKeyId, secretAccessKey, sessionToken, ...wish } = request;
    const keys = new SurveyKeys({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
    });
    const discovery = new Discovery(newHeldId(this.peers.id), wish, keys, {
      open: (where, held, signal) => this.opener.open(where, held, signal),
      save: (draft) => this.archive.save(draft),
      limits: this.archive.limits,
      concurrency: this.config.bucketDetailsConcurrency,
      longestMs: this.config.discoveryMinutes * 60_000,
      heldBy: `${hostname()}:${this.config.apiPort}`,
    });
    this.discoveries.set(discovery.id, discovery);
    this.track(discovery);
    return discovery;
  }

  has(id: string): boolean {
    return this.discoveries.has(id);
  }

  /** @throws GatewayError `not-found` */
  find(id: string): Discovery {
    const discovery = this.discoveries.get(id);
    if (discovery === undefined)
      throw new GatewayError('not-found', 'There is no such discovery, or none any more');
    return discovery;
  }

  /** Newest first. */
  list(): readonly Discovery[] {
    this.forgetOld();
    return [...this.discoveries.values()].reverse();
  }

  /** A stopping process cancels its discoveries: their keys are nowhere else. What they saw is saved. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const discovery of this.discoveries.values()) discovery.cancel();
    await Promise.all(this.running);
  }

  private track(discovery: Discovery): void {
    const { id } = discovery;
    this.log.info('A discovery begins', { id, endpoint: discovery.view.endpointUrl });
    const run = discovery.run().then((error) => {
      const { state, totals, problem, snapshotId } = discovery.view;
      this.log.info('A discovery ends', { id, state, totals, problem, snapshotId });
      if (error !== undefined) this.log.error('A discovery failed', { id, error });
    });
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }

  private forgetOld(): void {
    const ended = [...this.discoveries.values()].filter(({ isEnded }) => isEnded);
    for (const [index, { id, endedAt }] of ended.entries()) {
      const isOld = Date.now() - (endedAt?.getTime() ?? 0) > REMEMBERED_MS;
      if (isOld || index < ended.length - MAX_REMEMBERED) this.discoveries.delete(id);
    }
  }
}
