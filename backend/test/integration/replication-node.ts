import { BackendRegistry } from '@backend/backends';
import type { MetadataStore } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import {
  BellWatch,
  OrphanScanner,
  ReplicaReconciler,
  ReplicaWorker,
  ReplicationWaker,
} from '@backend/replication';
import type { TestingModule } from '@nestjs/testing';

/** One gateway process as far as replication goes: the real modules, on memory backends. */
export class ReplicationNode {
  private isEnded = false;

  constructor(
    private readonly module: TestingModule,
    readonly store: MetadataStore,
  ) {}

  get waker(): ReplicationWaker {
    return this.module.get(ReplicationWaker, { strict: false });
  }

  get reconciler(): ReplicaReconciler {
    return this.module.get(ReplicaReconciler, { strict: false });
  }

  get worker(): ReplicaWorker {
    return this.module.get(ReplicaWorker, { strict: false });
  }

  /** Whether Bull rings its worker. */
  get isRung(): boolean {
    return this.module.get(BellWatch, { strict: false }).isUp;
  }

  get scanner(): OrphanScanner {
    return this.module.get(OrphanScanner, { strict: false });
  }

  get registry(): BackendRegistry {
    return this.module.get(BackendRegistry, { strict: false });
  }

  get directory(): BucketDirectory {
    return this.module.get(BucketDirectory, { strict: false });
  }

  async start(): Promise<void> {
    await this.store.changes.start();
    await this.module.init();
  }

  async stop(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    await this.module.close();
    await this.store.close();
  }
}
