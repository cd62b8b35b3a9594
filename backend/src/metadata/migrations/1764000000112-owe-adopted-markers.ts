import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * In a converted bucket the removal of a delete marker that was adopted is owed to its provider, as that of a version: by a
 * trigger, so that none is discarded past it, whichever statement or release does it. A marker has no copy; the row that
 * is made for its removal is the durable job. Those that clients deleted before are owed with it, as long as their rows are kept.
 *
 * Nothing is rewritten, and no other update of a version pays for more than a look at its two states.
 */
export class OweAdoptedMarkers1764000000112 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [OWE, OWED_BEFORE]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER adopted_marker_is_owed ON object_version;
      DROP FUNCTION owe_adopted_marker_1;
    `);
  }
}

const OWE = `
  CREATE FUNCTION owe_adopted_marker_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, backend_version_id, state, is_foreign,
           due_at)
    SELECT gen_random_uuid(), NEW.id, NEW.bucket_id, a.backend_id, a.physical_bucket, NEW.key, NEW.provider_version_id, 'deleting', true,
           now()
      FROM adoption a WHERE a.bucket_id = NEW.bucket_id AND a.converted_at IS NOT NULL AND a.ended_at IS NULL
    ON CONFLICT (version_id, backend_id) WHERE state <> 'deleted' DO NOTHING;
    RETURN NULL;
  END $$;

  CREATE TRIGGER adopted_marker_is_owed AFTER UPDATE OF state ON object_version
    FOR EACH ROW WHEN (OLD.state = 'marker' AND NEW.state = 'garbage' AND NEW.provider_version_id IS NOT NULL)
    EXECUTE FUNCTION owe_adopted_marker_1();
`;

const OWED_BEFORE = `
  INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, backend_version_id, state, is_foreign, due_at)
  SELECT gen_random_uuid(), v.id, v.bucket_id, a.backend_id, a.physical_bucket, v.key, v.provider_version_id, 'deleting', true, now()
    FROM object_version v JOIN adoption a ON a.bucket_id = v.bucket_id AND a.converted_at <= v.garbage_at AND a.ended_at IS NULL
   WHERE v.state = 'garbage' AND v.size_bytes IS NULL AND v.provider_version_id IS NOT NULL;
`;
