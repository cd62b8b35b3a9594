import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lifecycle rules of buckets, and how far the walk over each bucket with rules has come. The column has no default, so that
 * no row is rewritten; the table has rows for buckets with rules alone. No index on versions: a walk reads the history of
 * keys in its order, and writes cost what they did.
 */
export class AddLifecycle1764000000050 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE bucket ADD COLUMN lifecycle jsonb;
      CREATE TABLE lifecycle_walk (
        bucket_id   uuid PRIMARY KEY REFERENCES bucket (id),
        due_at      timestamptz NOT NULL DEFAULT now(),
        token       uuid,
        began_at    timestamptz,
        stage       text COLLATE "C" NOT NULL DEFAULT 'versions' CHECK (stage IN ('versions', 'uploads')),
        range_index integer NOT NULL DEFAULT 0,
        after_key   text COLLATE "C" NOT NULL DEFAULT '',
        after_mark  text COLLATE "C" NOT NULL DEFAULT ''
      );
      CREATE INDEX lifecycle_walk_due ON lifecycle_walk (due_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE lifecycle_walk; ALTER TABLE bucket DROP COLUMN lifecycle;');
  }
}
