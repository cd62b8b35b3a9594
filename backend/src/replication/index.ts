/** Makes, checks and removes the copies that rows promise. Decides nothing about where they belong. */
export { ReplicaReconciler } from './replica-reconciler.js';
export { ReplicaWorker } from './replica-worker.js';
export { ReplicationModule } from './replication.module.js';
export { ReplicationWaker } from './replication-waker.js';
export { ReplicationWorkersModule } from './replication-workers.module.js';
