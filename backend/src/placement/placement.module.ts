import { type DynamicModule, Module } from '@nestjs/common';
import type { Place } from '@sgw/placement';
import { DecisionLedger } from './decision-ledger.js';
import { LocationsController } from './locations.controller.js';
import { KNOWN_PLACES, PlacementPlanner } from './placement-planner.js';

@Module({})
export class PlacementModule {
  /** @param places zones of the provider data, so that a known place without a backend is refused by name */
  static forPlaces(places: readonly Place[]): DynamicModule {
    return {
      module: PlacementModule,
      global: true,
      controllers: [LocationsController],
      providers: [{ provide: KNOWN_PLACES, useValue: places }, DecisionLedger, PlacementPlanner],
      exports: [PlacementPlanner],
    };
  }
}
