import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '@backend/config';
import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';

/**
 * The lock's number in the space of two integers, which is apart from the 64-bit space that buckets and keys are
 * locked in. Never change it: two releases must exclude each other.
 */
const LOCK = 'hashtext($1), 1';
const LOCK_NAME = 'sgw-migrate';
const LOCK_POLL_MS = 100;

/**
 * Applies what is missing, oldest first, each migration in a transaction of its own. Gateways that start together take
 * turns; all but the first find nothing to do. Connects the data source if nobody has.
 *
 * @returns the names of the migrations this call applied
 * @throws StartupError when the database was made by a newer release; nothing is changed then
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = await openRunner(dataSource);
  try {
    await lock(runner);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      await refuseNewer(dataSource, executor);
      executor.transaction = 'each';
      const applied = await executor.executePendingMigrations();
      return applied.map((migration) => migration.name);
    } finally {
      // Only a broken connection fails here, and that has let go of the lock; the first error is the one to tell.
      await runner.query(`SELECT pg_advisory_unlock(${LOCK})`, [LOCK_NAME]).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

/**
 * The names of the migrations that `migrate` would apply now; changes nothing. Connects the data source if nobody has.
 *
 * @throws StartupError when the database was made by a newer release
 */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const runner = await openRunner(dataSource);
  try {
    const executor = new MigrationExecutor(dataSource, runner);
    await refuseNewer(dataSource, executor);
    return (await executor.getPendingMigrations()).map((migration) => migration.name);
  } finally {
    await runner.release();
  }
}

async function openRunner(dataSource: DataSource): Promise<QueryRunner> {
  if (!dataSource.isInitialized) await dataSource.initialize();
  return dataSource.createQueryRunner();
}

/** Asks again and again: who waited inside a statement would hold a snapshot, and building an index concurrently waits for those. */
async function lock(runner: QueryRunner): Promise<void> {
  for (;;) {
    const rows: { locked: boolean }[] = await runner.query(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`, [
      LOCK_NAME,
    ]);
    if (rows[0]?.locked === true) return;
    await sleep(LOCK_POLL_MS);
  }
}

async function refuseNewer(dataSource: DataSource, executor: MigrationExecutor): Promise<void> {
  const known = new Set(
    dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name),
  );
  const applied = await executor.getExecutedMigrations();
  const unknown = applied.map((migration) => migration.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StartupError(
    `The metadata database was made by a newer release (it knows ${unknown.sort().join(', ')}): start that release, or give this one a database of its own`,
  );
}
