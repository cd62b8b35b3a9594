import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds the copies that carry terms of their source without looking through all versions. It has entries for them alone, so
 * that other writes cost what they did.
 */
export class IndexRestrictedVersions1764000000080 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE INDEX object_version_restricted ON object_version (id) WHERE tags ? 'sgw:residency'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX object_version_restricted');
  }
}
