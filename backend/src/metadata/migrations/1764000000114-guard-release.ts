import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a release of an adopted bucket would lose is known before it: what was changed of an adopted version beside its bytes, and
 * a walk of its own that looks at the provider. Adopted copies that wait to be read are found beside all others. The new column is
 * null everywhere and rewrites nothing; what was changed
 * before it came is not known.
 */
export class GuardRelease1764000000114 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE object_version ADD COLUMN amended_at timestamptz;
      ALTER TABLE adoption DROP CONSTRAINT adoption_walk_check,
        ADD CONSTRAINT adoption_walk_check CHECK (walk IN ('adopt', 'compare', 'repair', 'release'));
      CREATE INDEX replica_adopted_due ON replica (backend_id, due_at) WHERE due_at IS NOT NULL AND is_foreign AND state = 'suspect';
      CREATE FUNCTION note_amendment_1() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.amended_at := now();
        RETURN NEW;
      END $$;
      -- The first description is no change: it is what the provider has.
      CREATE TRIGGER adopted_version_is_amended
        BEFORE UPDATE OF tags, acl, lock_mode, lock_until, has_legal_hold ON object_version FOR EACH ROW
        WHEN (NEW.provider_version_id IS NOT NULL AND OLD.described_at IS NOT DISTINCT FROM NEW.described_at
              AND (OLD.tags, OLD.acl, OLD.lock_mode, OLD.lock_until, OLD.has_legal_hold)
                  IS DISTINCT FROM (NEW.tags, NEW.acl, NEW.lock_mode, NEW.lock_until, NEW.has_legal_hold))
        EXECUTE FUNCTION note_amendment_1();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER adopted_version_is_amended ON object_version;
      DROP FUNCTION note_amendment_1;
      DROP INDEX replica_adopted_due;
      UPDATE adoption SET walk = CASE WHEN listed_at IS NULL THEN 'adopt' END WHERE walk = 'release';
      ALTER TABLE adoption DROP CONSTRAINT adoption_walk_check,
        ADD CONSTRAINT adoption_walk_check CHECK (walk IN ('adopt', 'compare', 'repair'));
      ALTER TABLE object_version DROP COLUMN amended_at;
    `);
  }
}
