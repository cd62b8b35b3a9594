import { AdoptionModule } from '@backend/adoption';
import { AttestationModule } from '@backend/attestation';
import {
  BACKEND_DECLARATIONS,
  BACKEND_OPTIONS,
  type BackendDeclaration,
  BackendsModule,
} from '@backend/backends';
import { ConfigModule, type RunningConfig, type SecretBox } from '@backend/config';
import { ExplanationModule } from '@backend/explanation';
import { DriftModule } from '@backend/drift';
import { LifecycleModule } from '@backend/lifecycle';
import { DiscoveryModule } from '@backend/discovery';
import { MetadataModule, type MetadataStore } from '@backend/metadata';
import { type Logger, type MetricsRegistry, ObservabilityModule } from '@backend/observability';
import { OverviewModule } from '@backend/overview';
import { PeersModule } from '@backend/peers';
import { PlacementModule } from '@backend/placement';
import { KnownZonesModule } from '@backend/policy';
import { ProvidersModule } from '@backend/providers';
import { ReplicationWorkersModule } from '@backend/replication';
import { SigV4ProxyModule } from '@backend/sigv4-proxy';
import { TenantsModule } from '@backend/tenants';
import { type CertificateKeeper, TlsModule } from '@backend/tls';
import { VerdictModule } from '@backend/verdict';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { ProviderData } from '@sgw/providers';
import { backendCounters } from './backend-counters.js';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { ProcessState } from './health/process-state.js';
import { ProblemsController } from './http/problems.controller.js';
import { OperatorGate } from './session/operator-gate.js';
import { OperatorGuard } from './session/operator.guard.js';
import { SessionController } from './session/session.controller.js';
import { WellKnownKeysController } from './well-known/well-known-keys.controller.js';

/** What the composition opened before Nest: settings, log, database. */
export interface Foundation {
  readonly config: RunningConfig;
  readonly secretBox: SecretBox;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  readonly store: MetadataStore;
  readonly state: ProcessState;
  readonly backends: readonly BackendDeclaration[];
  /** Absent where the ports speak plain HTTP. */
  readonly certificates?: CertificateKeeper | undefined;
  readonly providerData: ProviderData;
}

/** Everything in one process: REST and console, the S3 port, and the workers. */
@Module({})
export class AllModule {
  static on(foundation: Foundation): DynamicModule {
    const { config, secretBox, logger, metrics, store, state, backends, providerData } = foundation;
    const limits = { timeoutMs: config.backendTimeoutMs };
    const patience = { waitMs: config.backendWaitMs, stallMs: config.clientStallMs };
    return {
      module: AllModule,
      imports: [
        ConfigModule.forRoot(config, secretBox),
        ObservabilityModule.forRoot(logger, metrics),
        MetadataModule.forStore(store),
        BackendsModule.forRoot({
          providers: [
            { provide: BACKEND_DECLARATIONS, useValue: backends },
            { provide: BACKEND_OPTIONS, useValue: { limits, patience, metrics: backendCounters(metrics) } },
          ],
        }),
        TlsModule.forRoot(foundation.certificates ?? null),
        PlacementModule.forPlaces(providerData.regions.map(({ facts }) => facts)),
        KnownZonesModule.of({
          zones: providerData.regions.map(({ facts }) => facts),
          providers: providerData.providers.map(({ provider }) => provider),
        }),
        ProvidersModule.forData(providerData),
        PeersModule,
        TenantsModule,
        SigV4ProxyModule,
        OverviewModule,
        ExplanationModule,
        AttestationModule,
        DriftModule,
        AdoptionModule,
        LifecycleModule,
        DiscoveryModule,
        VerdictModule,
        ReplicationWorkersModule.register({ redisUrl: config.redisUrl }),
      ],
      controllers: [
        HealthController,
        MetricsController,
        ProblemsController,
        SessionController,
        WellKnownKeysController,
      ],
      providers: [
        OperatorGate,
        { provide: ProcessState, useValue: state },
        { provide: APP_GUARD, useClass: OperatorGuard },
      ],
    };
  }
}
