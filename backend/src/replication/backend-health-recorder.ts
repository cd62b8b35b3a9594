import { BackendRegistry } from '@backend/backends';
import { BackendStateRepository } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** Changes within this time are saved together, in milliseconds. */
const COLLECT_MS = 500;

/** Keeps in PostgreSQL how this process finds the backends, for views and other processes. */
@Injectable()
export class BackendHealthRecorder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly backends: BackendRegistry,
    private readonly states: BackendStateRepository,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  onApplicationBootstrap(): void {
    this.unsubscribe = this.backends.onChange((id) => this.note(id));
    for (const { id } of this.backends.facts()) this.note(id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    clearTimeout(this.timer);
    await this.saving;
  }

  private note(id: string): void {
    this.changed.add(id);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.saving = this.save();
    }, COLLECT_MS).unref();
  }

  private async save(): Promise<void> {
    const ids = [...this.changed];
    this.changed.clear();
    try {
      for (const id of ids) await this.states.saveHealth(id, this.backends.health(id));
    } catch (error) {
      this.log.warn('The health of backends could not be saved', { error });
    }
  }
}
