/** Makes, checks and removes the copies that rows promise. Decides nothing about where they belong. */
export { AdoptedDescriber, type ForeignPlace } from './adopted-describer.js';
export { BellWatch } from './bell-watch.js';
export { NotifyBell } from './notify-bell.js';
export { OrphanScanner, type OrphanReport } from './orphan-scanner.js';
export { ReplicaReconciler } from './replica-reconciler.js';
export { REPLICATION_QUEUE } from './replica-relay.js';
export { ReplicaWorker } from './replica-worker.js';
export { ReplicationModule } from './replication.module.js';
export { ReplicationWaker } from './replication-waker.js';
export { ReplicationWorkersModule, type ReplicationWorkersOptions } from './replication-workers.module.js';
