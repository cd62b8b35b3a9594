import { LiveModule } from '@backend/live';
import { PolicyModule } from '@backend/policy';
import { Module } from '@nestjs/common';
import { BackendSwitch } from './backend-switch.js';
import { BackendsController } from './backends.controller.js';
import { OverviewController } from './overview.controller.js';
import { OverviewFeed } from './overview-feed.js';
import { OverviewReader } from './overview-reader.js';
import { ReplicationGauges } from './replication-gauges.js';
import { ResidencyAudit } from './residency-audit.js';

@Module({
  imports: [LiveModule, PolicyModule],
  controllers: [BackendsController, OverviewController],
  providers: [BackendSwitch, OverviewFeed, OverviewReader, ReplicationGauges, ResidencyAudit],
  exports: [OverviewReader],
})
export class OverviewModule {}
