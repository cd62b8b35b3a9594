import { NamespaceModule } from '@backend/namespace';
import { PolicyModule } from '@backend/policy';
import { ReplicationModule } from '@backend/replication';
import { Module } from '@nestjs/common';
import { BucketKeeper } from './bucket-keeper.js';
import { MultipartCompleter } from './multipart-completer.js';
import { MultipartLister } from './multipart-lister.js';
import { MultipartWriter } from './multipart-writer.js';
import { ObjectDeleter } from './object-deleter.js';
import { ObjectLister } from './object-lister.js';
import { ObjectReader } from './object-reader.js';
import { ObjectTagger } from './object-tagger.js';
import { ObjectWriter } from './object-writer.js';
import { PlacementResolver } from './placement-resolver.js';
import { StaleWriteSweeper } from './stale-write-sweeper.js';
import { VersionIds } from './version-ids.js';

const STORIES = [
  BucketKeeper,
  MultipartCompleter,
  MultipartLister,
  MultipartWriter,
  ObjectDeleter,
  ObjectLister,
  ObjectReader,
  ObjectTagger,
  ObjectWriter,
  StaleWriteSweeper,
];

@Module({
  imports: [NamespaceModule, PolicyModule, ReplicationModule],
  providers: [...STORIES, PlacementResolver, VersionIds],
  exports: [...STORIES, NamespaceModule],
})
export class ObjectsModule {}
