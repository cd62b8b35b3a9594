/**
 * Life of one replica. The row is also the job: `planned`, `suspect` and `deleting` are owed work,
 * and carry the lease of the worker that has claimed them.
 *
 * - `planned` a copy is owed · `writing` bytes are on their way (intent of a PUT, or a worker's copy)
 * - `completed` verified against the version's checksum · `suspect` must be verified again
 * - `blocked` waits for a person (credentials refused, policy forbids) · `deleting` removal is owed
 * - `deleted` removal was confirmed by the backend; kept as evidence
 */
export type ReplicaState =
  'planned' | 'writing' | 'completed' | 'suspect' | 'blocked' | 'deleting' | 'deleted';

/** What rings a worker: ids only, the worker reads the truth from PostgreSQL. */
export interface ReplicaBell {
  readonly replicaId: string;
  readonly generation: number;
}
