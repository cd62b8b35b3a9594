import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * CORS rules of a bucket, and a tenant's leave for Signature Version 2. Both columns have no default to write into
 * rows, or a constant one: the exclusive lock on `bucket` and `tenant` lasts a moment.
 */
export class AddFrontDoorSettings1764000000030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE bucket ADD COLUMN cors jsonb`);
    // Another migration of the same release may have made it.
    await db.query(
      `ALTER TABLE tenant ADD COLUMN IF NOT EXISTS allow_signature_v2 boolean NOT NULL DEFAULT false`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE bucket DROP COLUMN cors`);
    // The other column may be another migration's.
  }
}
