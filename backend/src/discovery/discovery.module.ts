import { LiveModule } from '@backend/live';
import { SnapshotModule } from '@backend/snapshot';
import { Module } from '@nestjs/common';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryDesk } from './discovery-desk.js';
import { DiscoveryRunner } from './discovery-runner.js';
import { QuickLooker } from './quick-looker.js';
import { SaveSnapshotController } from './save-snapshot.controller.js';
import { SurveyOpener } from './survey-opener.js';

@Module({
  imports: [LiveModule, SnapshotModule],
  controllers: [DiscoveryController, SaveSnapshotController],
  providers: [DiscoveryDesk, DiscoveryRunner, QuickLooker, SurveyOpener],
})
export class DiscoveryModule {}
