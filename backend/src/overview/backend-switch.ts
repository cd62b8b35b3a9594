import { BackendRegistry } from '@backend/backends';
import { BackendStateRepository, MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';

/** Longest wait for the first look at a backend that was given back, in milliseconds. */
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Takes backends away and gives them back, in every process: the row decides, a notification hurries, and whoever starts
 * or reconnects reads the rows.
 */
@Injectable()
export class BackendSwitch implements OnModuleInit, BeforeApplicationShutdown {
  private readonly log: Logger;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly backends: BackendRegistry,
    private readonly states: BackendStateRepository,
    private readonly store: MetadataStore,
    logger: Logger,
  ) {
    this.log = logger.of('backends');
  }

  async onModuleInit(): Promise<void> {
    this.unsubscribe = this.store.changes.on('sgw_backend', () => void this.follow());
    await this.apply();
  }

  beforeApplicationShutdown(): void {
    this.unsubscribe?.();
  }

  /** @throws GatewayError `not-found` for a backend that is not configured here */
  async set(id: string, state: 'online' | 'offline'): Promise<void> {
    const isOffline = state === 'offline';
    const isConfigured = this.backends.facts().some((backend) => backend.id === id);
    if (!isConfigured || !(await this.states.setDisabled(id, isOffline))) {
      throw new GatewayError('not-found', `There is no backend ${id}`);
    }
    this.turn(id, isOffline);
    this.log.info(isOffline ? 'A backend is taken away' : 'A backend is given back', { backend: id });
  }

  private async follow(): Promise<void> {
    try {
      await this.apply();
    } catch (error) {
      // The database is away: its return is announced, and the rows are read then.
      this.log.warn('The states of backends could not be read', { error });
    }
  }

  private async apply(): Promise<void> {
    for (const { id, isDisabled } of await this.states.all()) this.turn(id, isDisabled);
  }

  private turn(id: string, isDisabled: boolean): void {
    const wasDisabled = this.backends.health(id).state === 'disabled';
    this.backends.setDisabled(id, isDisabled);
    // Whoever gives it back wants to know at once whether it is well.
    if (wasDisabled && !isDisabled) void this.backends.probe(id, AbortSignal.timeout(PROBE_TIMEOUT_MS));
  }
}
