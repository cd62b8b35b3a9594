import { ReplicationModule } from '@backend/replication';
import { Module } from '@nestjs/common';
import { BucketWalker } from './bucket-walker.js';
import { DueDeleter } from './due-deleter.js';
import { LifecycleWorker } from './lifecycle-worker.js';

/** The worker of one process; one that serves S3 or REST alone leaves this module out. */
@Module({
  imports: [ReplicationModule],
  providers: [BucketWalker, DueDeleter, LifecycleWorker],
  exports: [LifecycleWorker],
})
export class LifecycleModule {}
