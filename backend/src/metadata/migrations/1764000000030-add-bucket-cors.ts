import type { MigrationInterface, QueryRunner } from 'typeorm';

/** CORS rules of a bucket. The column has no default to write into rows: the exclusive lock on `bucket` lasts a moment. */
export class AddBucketCors1764000000030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE bucket ADD COLUMN cors jsonb`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE bucket DROP COLUMN cors`);
  }
}
