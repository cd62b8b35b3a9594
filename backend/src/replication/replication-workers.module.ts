import { randomUUID } from 'node:crypto';
import type { SecretText } from '@backend/config';
import { TenantRepository } from '@backend/metadata';
import { NamespaceModule } from '@backend/namespace';
import { TransfersModule } from '@backend/transfers';
import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { BackendHealthRecorder } from './backend-health-recorder.js';
import { AdoptedProver } from './adopted-prover.js';
import { AdoptedRemover } from './adopted-remover.js';
import { BellWatch } from './bell-watch.js';
import { BucketReplanner } from './bucket-replanner.js';
import { CopyCarrier } from './copy-carrier.js';
import { CopyInspector } from './copy-inspector.js';
import { CopyMover } from './copy-mover.js';
import { OrphanScanner } from './orphan-scanner.js';
import { ProviderLockWorker } from './provider-lock-worker.js';
import { RedisClients } from './redis-clients.js';
import { ReplicaCopier } from './replica-copier.js';
import { ReplicaJobRunner } from './replica-job-runner.js';
import { REPLICATION_QUEUE, ReplicaRelay } from './replica-relay.js';
import { ReplicaRemover } from './replica-remover.js';
import { ReplicaVerifier } from './replica-verifier.js';
import { ReplicaWorker } from './replica-worker.js';
import { ReplicationModule } from './replication.module.js';
import { UploadEvictor } from './upload-evictor.js';
import { ReplicationProcessor } from './replication.processor.js';

const WORKERS = [
  AdoptedProver,
  AdoptedRemover,
  BackendHealthRecorder,
  BellWatch,
  BucketReplanner,
  CopyCarrier,
  CopyInspector,
  CopyMover,
  OrphanScanner,
  ProviderLockWorker,
  ReplicaCopier,
  ReplicaJobRunner,
  ReplicaRemover,
  ReplicaVerifier,
  ReplicaWorker,
  UploadEvictor,
];

export interface ReplicationWorkersOptions {
  /** Redis, when Bull is to ring the workers; without it they watch PostgreSQL alone. */
  readonly redisUrl?: SecretText | undefined;
}

/** The workers of one process; one that serves S3 or REST alone leaves this module out. */
@Module({})
export class ReplicationWorkersModule {
  static register({ redisUrl }: ReplicationWorkersOptions = {}): DynamicModule {
    const bell = redisUrl ? ringByBull(redisUrl) : { imports: [], providers: [], exports: [] };
    return {
      module: ReplicationWorkersModule,
      imports: [ReplicationModule, NamespaceModule, TransfersModule, ...bell.imports],
      providers: [...WORKERS, ...bell.providers],
      exports: [ReplicaWorker, ...bell.exports],
    };
  }
}

function ringByBull(redisUrl: SecretText) {
  const redis = new RedisClients(redisUrl);
  const queue = BullModule.registerQueueAsync({
    name: REPLICATION_QUEUE,
    inject: [TenantRepository],
    // Installations that share a Redis do not hear each other's bells.
    useFactory: async (tenants: TenantRepository) => ({
      prefix: `sgw-${await tenants.installationId(randomUUID())}`,
      createClient: (type) => redis.create(type),
    }),
  });
  return {
    imports: [queue],
    providers: [{ provide: RedisClients, useValue: redis }, ReplicaRelay, ReplicationProcessor],
    exports: [queue],
  };
}
