import { LiveModule } from '@backend/live';
import { NamespaceModule } from '@backend/namespace';
import { PolicyModule } from '@backend/policy';
import { ReplicationModule } from '@backend/replication';
import { TenantsModule } from '@backend/tenants';
import { TransfersModule } from '@backend/transfers';
import { Module } from '@nestjs/common';
import { BucketDesk } from './bucket-desk.js';
import { BucketKeeper } from './bucket-keeper.js';
import { BucketsController } from './buckets.controller.js';
import { CompletionWatch } from './completion-watch.js';
import { FirstCopySender } from './first-copy-sender.js';
import { MultipartCompleter } from './multipart-completer.js';
import { MultipartLister } from './multipart-lister.js';
import { MultipartWriter } from './multipart-writer.js';
import { ObjectCopier } from './object-copier.js';
import { ObjectAccessKeeper } from './object-access-keeper.js';
import { ObjectDeleter } from './object-deleter.js';
import { ObjectLister } from './object-lister.js';
import { ObjectLocker } from './object-locker.js';
import { ObjectReader } from './object-reader.js';
import { ObjectTagger } from './object-tagger.js';
import { ObjectViewer } from './object-viewer.js';
import { ObjectWriter } from './object-writer.js';
import { ObjectsController } from './objects.controller.js';
import { CopyResidency } from './copy-residency.js';
import { PlacementResolver } from './placement-resolver.js';
import { PresignController } from './presign.controller.js';
import { Presigner } from './presigner.js';
import { StaleWriteSweeper } from './stale-write-sweeper.js';
import { VersionIds } from './version-ids.js';
import { VersionLister } from './version-lister.js';

const STORIES = [
  BucketKeeper,
  MultipartCompleter,
  MultipartLister,
  MultipartWriter,
  ObjectCopier,
  ObjectAccessKeeper,
  ObjectDeleter,
  ObjectLister,
  ObjectLocker,
  ObjectReader,
  ObjectTagger,
  ObjectWriter,
  StaleWriteSweeper,
  VersionLister,
];

/** What REST asks for; no other room needs it. */
const DESKS = [BucketDesk, ObjectViewer, Presigner];

@Module({
  imports: [LiveModule, NamespaceModule, PolicyModule, ReplicationModule, TenantsModule, TransfersModule],
  controllers: [BucketsController, ObjectsController, PresignController],
  providers: [
    ...STORIES,
    ...DESKS,
    CompletionWatch,
    FirstCopySender,
    CopyResidency,
    PlacementResolver,
    VersionIds,
  ],
  exports: [...STORIES, NamespaceModule, PlacementResolver, VersionIds],
})
export class ObjectsModule {}
