/**
 * The stories of the data path: how an object is written, read, listed, tagged and deleted, and how a bucket comes and
 * goes. Knows no wire format and no SQL; bytes go through drivers, truth through the metadata's repositories.
 */
export { BucketKeeper, type BucketRequest, draftBucket } from './bucket-keeper.js';
export type { BodyDigests } from './body-digests.js';
export type { IncomingBody } from './incoming-body.js';
export { type CompletionReceipt, MultipartCompleter } from './multipart-completer.js';
export type { ChosenPart } from './multipart-parts.js';
export { MultipartWriter, type PartReceipt } from './multipart-writer.js';
export { MultipartLister } from './multipart-lister.js';
export { ObjectAccessKeeper } from './object-access-keeper.js';
export { ObjectCopier } from './object-copier.js';
export { type DeleteWish, ObjectDeleter } from './object-deleter.js';
export { ObjectLister } from './object-lister.js';
export { ObjectLocker } from './object-locker.js';
export { type ByteSink, ObjectReader } from './object-reader.js';
export { ObjectTagger } from './object-tagger.js';
export { ObjectWriter, type PutReceipt } from './object-writer.js';
export { ObjectsModule } from './objects.module.js';
export { PlacementResolver } from './placement-resolver.js';
export { StaleWriteSweeper, type SweepReport } from './stale-write-sweeper.js';
export { VersionIds } from './version-ids.js';
export { VersionLister } from './version-lister.js';
export type {
  Deletion,
  FoundMarker,
  FoundObject,
  ListedUpload,
  ListedVersion,
  ObjectAccess,
  PartLayout,
  ReadableObject,
  UploadedPart,
  VersionName,
  VersionRef,
} from '@backend/metadata';
