import { type DynamicModule, Module } from '@nestjs/common';
import type { ProviderData } from '@sgw/providers';
import { ProviderCatalogue, PROVIDER_DATA } from './provider-catalogue.js';
import { ProvidersController } from './providers.controller.js';
import { RegionsController } from './regions.controller.js';

@Module({})
export class ProvidersModule {
  /** @param data as it was read and checked at the start */
  static forData(data: ProviderData): DynamicModule {
    return {
      module: ProvidersModule,
      global: true,
      controllers: [ProvidersController, RegionsController],
      providers: [{ provide: PROVIDER_DATA, useValue: data }, ProviderCatalogue],
      exports: [PROVIDER_DATA],
    };
  }
}
