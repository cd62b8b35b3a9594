import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps the conditions of a completion with its list of parts, so that whoever carries it through after a crash judges
 * them too. Columns with constant defaults: the lock on `multipart_upload` is held for a moment only.
 */
export class KeepCompletionConditions1764000000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE multipart_upload
        ADD COLUMN must_be_absent boolean NOT NULL DEFAULT false,
        ADD COLUMN must_match     text COLLATE "C";
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE multipart_upload DROP COLUMN must_be_absent, DROP COLUMN must_match');
  }
}
