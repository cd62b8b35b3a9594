import { DataSource, type Logger } from 'typeorm';
import { ENTITIES } from './entities/entities.js';
import { CreateMetadata1764000000000 } from './migrations/1764000000000-create-metadata.js';
import { CreateWriteFunctions1764000000001 } from './migrations/1764000000001-create-write-functions.js';
import { CreateListFunction1764000000002 } from './migrations/1764000000002-create-list-function.js';
import { CreateReplan1764000000003 } from './migrations/1764000000003-create-replan.js';
import { KeepCompletionConditions1764000000010 } from './migrations/1764000000010-keep-completion-conditions.js';
import { CreateVersionFunctions1764000000011 } from './migrations/1764000000011-create-version-functions.js';
import { CreateVersionListFunction1764000000012 } from './migrations/1764000000012-create-version-list-function.js';
import { AddAccessControl1764000000020 } from './migrations/1764000000020-add-access-control.js';
import { AddWriteIntent1764000000025 } from './migrations/1764000000025-add-write-intent.js';
import { AddBucketCors1764000000030 } from './migrations/1764000000030-add-bucket-cors.js';
import { AddObjectLock1764000000040 } from './migrations/1764000000040-add-object-lock.js';
import { AddLifecycle1764000000050 } from './migrations/1764000000050-add-lifecycle.js';
import { CreatePlacementPolicies1764000000060 } from './migrations/1764000000060-create-placement-policies.js';
import { CreateAttestation1764000000070 } from './migrations/1764000000070-create-attestation.js';
import { CreateDrift1764000000071 } from './migrations/1764000000071-create-drift.js';
import { IndexRestrictedVersions1764000000080 } from './migrations/1764000000080-index-restricted-versions.js';
import { CreateBatchCommit1764000000090 } from './migrations/1764000000090-create-batch-commit.js';
import { KeepPartAttempts1764000000095 } from './migrations/1764000000095-keep-part-attempts.js';
import { YieldToLaterWrites1764000000096 } from './migrations/1764000000096-yield-to-later-writes.js';
import { LockAtProviders1764000000100 } from './migrations/1764000000100-lock-at-providers.js';
import { TrackErasures1764000000101 } from './migrations/1764000000101-track-erasures.js';
import { IndexDecisions1764000000102 } from './migrations/1764000000102-index-decisions.js';
import { RecordErasedUploads1764000000103 } from './migrations/1764000000103-record-erased-uploads.js';
import { CreateAdoption1764000000110 } from './migrations/1764000000110-create-adoption.js';
import { LeanBatchCommit1764000000111 } from './migrations/1764000000111-lean-batch-commit.js';
import { OweAdoptedMarkers1764000000112 } from './migrations/1764000000112-owe-adopted-markers.js';
import { GuardRelease1764000000114 } from './migrations/1764000000114-guard-release.js';

/** Oldest first. What has landed is never edited: a change is a new one. */
const MIGRATIONS = [
  CreateMetadata1764000000000,
  CreateWriteFunctions1764000000001,
  CreateListFunction1764000000002,
  CreateReplan1764000000003,
  KeepCompletionConditions1764000000010,
  CreateVersionFunctions1764000000011,
  CreateVersionListFunction1764000000012,
  AddAccessControl1764000000020,
  AddWriteIntent1764000000025,
  AddBucketCors1764000000030,
  AddObjectLock1764000000040,
  AddLifecycle1764000000050,
  CreatePlacementPolicies1764000000060,
  CreateAttestation1764000000070,
  CreateDrift1764000000071,
  IndexRestrictedVersions1764000000080,
  CreateBatchCommit1764000000090,
  KeepPartAttempts1764000000095,
  YieldToLaterWrites1764000000096,
  LockAtProviders1764000000100,
  TrackErasures1764000000101,
  IndexDecisions1764000000102,
  RecordErasedUploads1764000000103,
  CreateAdoption1764000000110,
  LeanBatchCommit1764000000111,
  OweAdoptedMarkers1764000000112,
  GuardRelease1764000000114,
];

const CONNECT_TIMEOUT_MS = 5000;

const ignore = () => undefined;

/** The ORM's own loggers write to the console, failed migrations even with logging off; their errors rise to us anyway. */
const SILENT: Logger = {
  logQuery: ignore,
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
};

export interface DataSourceOptions {
  /** Connections at most; each is opened at its first use. */
  readonly poolSize: number;
  /** What `pg_stat_activity` calls them. */
  readonly applicationName: string;
}

/**
 * The ORM's view of the metadata store, not yet connected. It never changes the schema by itself: see `migrate`.
 *
 * @param url PostgreSQL's address; a Unix socket's folder may stand in the query as `host`
 */
export function createDataSource(url: string, { poolSize, applicationName }: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // The ORM reads the host before the query of the address; node-postgres lets the query win.
    extra: { connectionString: url },
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    migrationsRun: false,
    synchronize: false,
    installExtensions: false,
    logger: SILENT,
  });
}
