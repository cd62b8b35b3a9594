import { type DynamicModule, Module } from '@nestjs/common';
import type { ZoneFacts } from '@sgw/contracts';

/** Injection token of {@link KnownZones}. */
export const KNOWN_ZONES = Symbol('KNOWN_ZONES');

/** What the provider data knows, beyond the configured backends. */
export interface KnownZones {
  readonly zones: readonly ZoneFacts[];
  /** Also those that have no zone. */
  readonly providers: readonly string[];
}

/** Gives the rooms that read policies the names that a policy may use. */
@Module({})
export class KnownZonesModule {
  static of(known: KnownZones): DynamicModule {
    return {
      module: KnownZonesModule,
      global: true,
      providers: [{ provide: KNOWN_ZONES, useValue: known }],
      exports: [KNOWN_ZONES],
    };
  }
}
