import { LiveModule } from '@backend/live';
import { Module } from '@nestjs/common';
import { InsightController } from './insight.controller.js';
import { SnapshotArchive } from './snapshot-archive.js';
import { SnapshotBucketController } from './snapshot-bucket.controller.js';
import { SnapshotController } from './snapshot.controller.js';
import { SnapshotIntake } from './snapshot-intake.js';

@Module({
  imports: [LiveModule],
  // First, because its `compare` would be an id to the other.
  controllers: [InsightController, SnapshotBucketController, SnapshotController],
  providers: [SnapshotArchive, SnapshotIntake],
  exports: [SnapshotArchive, SnapshotIntake],
})
export class SnapshotModule {}
