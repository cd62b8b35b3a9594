import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger } from '@backend/observability';
import { InjectQueue } from '@nestjs/bull';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ReplicaBell } from '@sgw/contracts';
import type { Job, Queue } from 'bull';
import { RedisClients } from './redis-clients.js';
import { REPLICATION_QUEUE } from './replica-relay.js';
import { ReplicaWorker } from './replica-worker.js';

/** How long the queue may take to say goodbye to Redis, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Hears Bull's bells: each names a row, which the worker claims if it is still due. The only file that knows Bull's jobs. */
@Injectable()
export class ReplicationProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;

  constructor(
    @InjectQueue(REPLICATION_QUEUE) private readonly queue: Queue<ReplicaBell>,
    private readonly worker: ReplicaWorker,
    private readonly redis: RedisClients,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('replication');
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  start(): void {
    this.tellOutages();
    if (this.config.replicationConcurrency === 0) return;
    this.queue.on('error', (error) => this.log.debug('The queue of bells has an error', { error }));
    const listen = () => {
      this.queue
        .process(this.config.replicationConcurrency, (job) => this.answer(job))
        .catch((error: unknown) => this.log.warn('The queue of bells is not heard', { error }));
    };
    // Bull gives up for good when Redis is away at its first step.
    if (this.queue.client.status === 'ready') listen();
    else this.queue.client.once('ready', listen);
  }

  /** The running jobs are the worker's to end. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.redis.close(), CLOSE_TIMEOUT_MS);
    await this.queue.close(true).catch(() => undefined);
    clearTimeout(timer);
    this.redis.close();
  }

  /** One line when Redis goes, one when it comes back: without it the workers are later, not idle. */
  private tellOutages(): void {
    let isAway = false;
    this.queue.client.on('error', (error) => {
      if (isAway) return;
      isAway = true;
      this.log.warn('SGW_REDIS_URL cannot be reached: the workers go on by polling PostgreSQL', { error });
    });
    this.queue.client.on('ready', () => {
      if (isAway) this.log.info('SGW_REDIS_URL is reached again');
      isAway = false;
    });
  }

  private answer({ data }: Job<ReplicaBell>): Promise<void> {
    return this.worker.answer(data);
  }
}
