import { NamespaceModule } from '@backend/namespace';
import { ObjectsModule } from '@backend/objects';
import { ReplicationModule } from '@backend/replication';
import { SnapshotModule } from '@backend/snapshot';
import { TenantsModule } from '@backend/tenants';
import { Module } from '@nestjs/common';
import { AdoptionDesk } from './adoption-desk.js';
import { AdoptionJudge } from './adoption-judge.js';
import { AdoptionRunner } from './adoption-runner.js';
import { AdoptionSteward } from './adoption-steward.js';
import { AdoptionsController } from './adoptions.controller.js';
import { BucketWalker } from './bucket-walker.js';

@Module({
  imports: [NamespaceModule, ObjectsModule, ReplicationModule, SnapshotModule, TenantsModule],
  controllers: [AdoptionsController],
  providers: [AdoptionDesk, AdoptionJudge, AdoptionRunner, AdoptionSteward, BucketWalker],
})
export class AdoptionModule {}
