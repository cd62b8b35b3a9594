import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists decisions by when they were first made. The table is small, as decisions are shared; writers wait while it is made. */
export class IndexDecisions1764000000102 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE INDEX decision_by_creation ON decision (created_at, id)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX decision_by_creation');
  }
}
