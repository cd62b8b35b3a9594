import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erasures put the uploads that they abort on record, and each backend's confirmation that nothing of one is left gets its
 * time. What ended before has none.
 */
export class RecordErasedUploads1764000000103 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE upload_target ADD COLUMN removed_at timestamptz;
      CREATE TABLE erasure_upload (
        erasure_id uuid NOT NULL REFERENCES erasure (id) ON DELETE CASCADE,
        upload_id  uuid NOT NULL,
        PRIMARY KEY (erasure_id, upload_id)
      );
      CREATE INDEX erasure_upload_by_upload ON erasure_upload (upload_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE erasure_upload;
      ALTER TABLE upload_target DROP COLUMN removed_at;
    `);
  }
}
