import { NamespaceModule } from '@backend/namespace';
import { type DynamicModule, Module } from '@nestjs/common';
import { BellWatch } from './bell-watch.js';
import { BucketReplanner } from './bucket-replanner.js';
import { CopyInspector } from './copy-inspector.js';
import { OrphanScanner } from './orphan-scanner.js';
import { ReplicaCopier } from './replica-copier.js';
import { ReplicaJobRunner } from './replica-job-runner.js';
import { ReplicaRemover } from './replica-remover.js';
import { ReplicaVerifier } from './replica-verifier.js';
import { ReplicaWorker } from './replica-worker.js';
import { ReplicationModule } from './replication.module.js';

const WORKERS = [BellWatch, BucketReplanner, CopyInspector, OrphanScanner, ReplicaCopier, ReplicaJobRunner, ReplicaRemover, ReplicaVerifier, ReplicaWorker];

/** The workers of one process; one that serves S3 or REST alone leaves this module out. */
@Module({})
export class ReplicationWorkersModule {
  static register(): DynamicModule {
    return {
      module: ReplicationWorkersModule,
      imports: [ReplicationModule, NamespaceModule],
      providers: WORKERS,
      exports: [ReplicaWorker],
    };
  }
}
