import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Remembers when a completion was asked for. One that a crash or a lost client left half-way, and that is carried through much
 * later, must not take the place of what was written, or deleted, since.
 */
export class YieldToLaterWrites1764000000096 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE multipart_upload ADD COLUMN completing_since timestamptz');
    await db.query(`UPDATE multipart_upload SET completing_since = now() WHERE state = 'completing'`);
    await db.query(IS_OVERTAKEN);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION is_overtaken_1');
    await db.query('ALTER TABLE multipart_upload DROP COLUMN completing_since');
  }
}

/**
 * Whether a version of an upload's key was committed or removed since its completion was asked for. Takes the locks of a
 * commit, in their order, so that the answer holds until the transaction ends.
 */
const IS_OVERTAKEN = `
  CREATE FUNCTION is_overtaken_1(p_upload uuid) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    u multipart_upload;
  BEGIN
    SELECT * INTO u FROM multipart_upload WHERE id = p_upload;
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(u.bucket_id));
    PERFORM pg_advisory_xact_lock(key_lock_1(u.bucket_id, u.key));
    RETURN EXISTS (
        SELECT 1 FROM object_version v WHERE v.bucket_id = u.bucket_id AND v.key = u.key AND v.state IN ('live', 'marker')
           AND v.committed_at > u.completing_since)
      OR EXISTS (
        SELECT 1 FROM object_version v WHERE v.state = 'garbage' AND v.garbage_at > u.completing_since
           AND v.bucket_id = u.bucket_id AND v.key = u.key AND v.seq IS NOT NULL);
  END $$;
`;
