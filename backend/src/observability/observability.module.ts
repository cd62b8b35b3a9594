import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Logger } from './logger.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gives every room the {@link Logger} and the {@link MetricsRegistry}. */
@Global()
@Module({})
export class ObservabilityModule {
  static forRoot(logger: Logger, metrics: MetricsRegistry): DynamicModule {
    return {
      module: ObservabilityModule,
      providers: [
        { provide: Logger, useValue: logger },
        { provide: MetricsRegistry, useValue: metrics },
      ],
      exports: [Logger, MetricsRegistry],
    };
  }
}
