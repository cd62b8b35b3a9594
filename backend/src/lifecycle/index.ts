/**
 * Carries out the lifecycle rules of buckets: walks over each bucket that has some, and deletes what is due as a client
 * would. Decides nothing that `@sgw/lifecycle` does not say, and never touches a backend.
 */
export { BATCH_SIZE, DueDeleter, type DueOutcome } from './due-deleter.js';
export { BucketWalker, type WalkReport } from './bucket-walker.js';
export { LifecycleModule } from './lifecycle.module.js';
export { LifecycleWorker } from './lifecycle-worker.js';
