import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What has to be planned anew after its tags changed: whole buckets, walked in pages, and single versions.
 *
 * Replaces the index of owed work by one per backend, so that a backend that is away with a million owed copies costs
 * the claims for the others nothing. Locks `replica` against writes while the index is built: short on a new
 * installation, which is the only kind that has not run this.
 */
export class CreateReplan1764000000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE replan (
        id         uuid PRIMARY KEY,
        scope      text COLLATE "C" NOT NULL CHECK (scope IN ('bucket', 'version')),
        after_key  text COLLATE "C" NOT NULL DEFAULT '',
        change_seq bigint NOT NULL DEFAULT nextval('change_seq'),
        due_at     timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX replan_due ON replan (due_at);
    `);
    await db.query(`
      DROP INDEX replica_due;
      CREATE INDEX replica_due ON replica (backend_id, due_at) WHERE due_at IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE replan;
      DROP INDEX replica_due;
      CREATE INDEX replica_due ON replica (due_at) WHERE due_at IS NOT NULL;
    `);
  }
}
