import { join } from 'node:path';
import {
  BACKEND_DECLARATIONS,
  BACKEND_OPTIONS,
  BackendsModule,
  type RegistryOptions,
} from '@backend/backends';
import { ConfigModule, readConfig, SecretBox, SecretText } from '@backend/config';
import { MetadataModule, type MetadataStore } from '@backend/metadata';
import { type Logger, MetricsRegistry, ObservabilityModule } from '@backend/observability';
import { PlacementModule } from '@backend/placement';
import { KnownZonesModule } from '@backend/policy';
import { ReplicationWorkersModule } from '@backend/replication';
import type { DynamicModule } from '@nestjs/common';
import type { BackendFacts } from '@sgw/contracts';

/** What a process needs to replicate; plain data, so that it can travel to another process. */
export interface ReplicationSetup {
  readonly databaseUrl: string;
  /** 32 bytes. */
  readonly masterKeyHex: string;
  readonly facts: readonly BackendFacts[];
  /** Folder of file backends; without it they are kept in memory. */
  readonly filesFolder?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** The real modules of a gateway, as far as replication goes. */
export function replicationModules(
  setup: ReplicationSetup,
  store: MetadataStore,
  logger: Logger,
  backendOptions: RegistryOptions = {},
): DynamicModule[] {
  const { filesFolder, redisUrl } = setup;
  const config = {
    ...readConfig(setup.settings),
    databaseUrl: new SecretText(setup.databaseUrl),
    adminKey: new SecretText('unused'),
    isDatabaseEmbedded: false,
  };
  const declarations = setup.facts.map((facts) => ({
    facts,
    connection:
      filesFolder === undefined ? { kind: 'memory' } : { kind: 'file', path: join(filesFolder, facts.id) },
  }));
  return [
    ConfigModule.forRoot(config, new SecretBox(Buffer.from(setup.masterKeyHex, 'hex'))),
    ObservabilityModule.forRoot(logger, new MetricsRegistry({ version: 'test', withProcess: false })),
    MetadataModule.forStore(store),
    BackendsModule.forRoot({
      providers: [
        { provide: BACKEND_DECLARATIONS, useValue: declarations },
        { provide: BACKEND_OPTIONS, useValue: backendOptions },
      ],
    }),
    PlacementModule.forPlaces([]),
    KnownZonesModule.of({ zones: [], providers: [] }),
    ReplicationWorkersModule.register({
      redisUrl: redisUrl === undefined ? undefined : new SecretText(redisUrl),
    }),
  ];
}
