import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CreateWriteFunctions1764000000001 } from './1764000000001-create-write-functions.js';
import { CreateVersionFunctions1764000000011 } from './1764000000011-create-version-functions.js';

/**
 * Intents of writes get a table of their own (ADR 10): a version and its first copy are inserted whole by the commit,
 * instead of being inserted unfinished and changed. Intents under way move there.
 *
 * Nothing of before it may run beside it: the functions that nobody calls any more are gone, and so is the state
 * `writing` of a version. Locks `object_version` while it is looked through for intents and for its check.
 */
export class AddWriteIntent1764000000025 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [WRITE_INTENT, MOVE_INTENTS, COMMIT_PUT]) await db.query(sql);
    await db.query(`
      DROP TRIGGER object_version_takes_acl ON object_version;
      DROP FUNCTION take_upload_acl_1, commit_put_2, commit_put_1, delete_objects_1, supersede_null_version_1;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(MOVE_INTENTS_BACK);
    await db.query(`
      DROP FUNCTION commit_put_3, delete_objects_2, make_room_1, remove_copies_1, count_usage_1, key_lock_1, bucket_lock_1;
      DROP INDEX object_version_history;
      DROP TABLE write_intent;
    `);
    // All that the functions of before call is made anew with them.
    await new CreateWriteFunctions1764000000001().up(db);
    await new CreateVersionFunctions1764000000011().up(db);
    await db.query(TAKE_UPLOAD_ACL);
  }
}

// No index but the key's: the table holds what is being written right now. Rows live for seconds, so that vacuum comes
// for the dead ones before they are many.
const WRITE_INTENT = `
  CREATE TABLE write_intent (
    version_id      uuid PRIMARY KEY,
    replica_id      uuid NOT NULL,
    bucket_id       uuid NOT NULL,
    key             text COLLATE "C" NOT NULL,
    owner_user_id   uuid NOT NULL,
    backend_id      text COLLATE "C" NOT NULL,
    physical_bucket text COLLATE "C" NOT NULL,
    lease_until     timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
`;

const MOVE_INTENTS = `
  INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until, created_at)
  SELECT v.id, r.id, v.bucket_id, v.key, v.owner_user_id, r.backend_id, r.physical_bucket, coalesce(v.lease_until, now()), v.created_at
    FROM object_version v JOIN replica r ON r.version_id = v.id AND r.state = 'writing'
   WHERE v.state = 'writing';
  DELETE FROM replica WHERE id IN (SELECT replica_id FROM write_intent);
  DELETE FROM object_version WHERE state = 'writing';
  DROP INDEX object_version_writing;
  -- The same columns and nearly the same rows as object_version_current: one entry less for every write.
  DROP INDEX object_version_listing;
  ALTER TABLE object_version
    DROP COLUMN lease_until,
    ALTER COLUMN state DROP DEFAULT,
    DROP CONSTRAINT object_version_check,
    ADD CONSTRAINT object_version_check CHECK (
      octet_length(key) BETWEEN 1 AND 1024
      AND state IN ('live', 'marker', 'garbage')
      AND (state <> 'live' OR (size_bytes >= 0 AND size_bytes IS NOT NULL AND etag IS NOT NULL AND seq IS NOT NULL))
      AND (NOT is_current OR state IN ('live', 'marker')));
`;

const MOVE_INTENTS_BACK = `
  ALTER TABLE object_version
    ADD COLUMN lease_until timestamptz,
    ALTER COLUMN state SET DEFAULT 'writing',
    DROP CONSTRAINT object_version_check,
    ADD CONSTRAINT object_version_check CHECK (
      octet_length(key) BETWEEN 1 AND 1024
      AND state IN ('writing', 'live', 'marker', 'garbage')
      AND (state <> 'live' OR (size_bytes >= 0 AND size_bytes IS NOT NULL AND etag IS NOT NULL AND seq IS NOT NULL))
      AND (NOT is_current OR state IN ('live', 'marker')));
  CREATE INDEX object_version_listing ON object_version (bucket_id, key) WHERE is_current AND state = 'live';
  CREATE INDEX object_version_writing ON object_version (id) WHERE state = 'writing';
  INSERT INTO object_version (id, bucket_id, key, owner_user_id, lease_until, created_at)
  SELECT version_id, bucket_id, key, owner_user_id, lease_until, created_at FROM write_intent;
  INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state)
  SELECT replica_id, version_id, bucket_id, backend_id, physical_bucket, version_id::text, 'writing' FROM write_intent;
`;

/**
 * The one commit of a write, of an object in one piece as of a multipart upload (`p_upload`). Lock order: bucket
 * (shared), key, usage stripe. Outcomes: `committed`; `bucket-gone`; `stale`, for facts that are older than the bucket's;
 * `precondition-failed` and `object-gone`, for conditions; `swept`, for an intent or upload that is over. All but
 * the first have changed nothing.
 */
const COMMIT_PUT = `
  CREATE FUNCTION commit_put_3(
    p_version uuid, p_bucket uuid, p_epoch bigint, p_key text, p_owner uuid, p_acl jsonb,
    p_size bigint, p_etag text, p_sha256 bytea, p_crc32 bigint,
    p_checksum_algorithm text, p_checksum_type text, p_checksum_value text,
    p_parts jsonb, p_headers jsonb, p_user_metadata jsonb, p_tags jsonb, p_decision text,
    p_replica uuid, p_backend text, p_physical_bucket text, p_stored_etag text, p_replica_state text,
    p_owed_ids uuid[], p_owed_backends text[],
    p_must_be_absent boolean, p_must_match text, p_upload uuid,
    OUT outcome text, OUT committed timestamptz, OUT has_discarded boolean, OUT versioning text
  ) LANGUAGE plpgsql AS $$
  DECLARE
    v_epoch bigint;
    v_now timestamptz;
    v_current_etag text;
    v_is_null boolean;
    v_acl jsonb := p_acl;
    v_old uuid;
    v_old_size bigint;
    v_objects bigint;
    v_bytes bigint;
  BEGIN
    -- An IF is evaluated without a query of its own, which PERFORM is not.
    IF pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket)) IS NULL THEN NULL; END IF;
    SELECT b.epoch, b.versioning INTO v_epoch, versioning FROM bucket b WHERE b.id = p_bucket AND b.deleted_at IS NULL;
    IF v_epoch IS NULL THEN
      outcome := 'bucket-gone'; RETURN;
    END IF;
    IF v_epoch <> p_epoch THEN
      outcome := 'stale'; RETURN;
    END IF;
    IF pg_advisory_xact_lock(key_lock_1(p_bucket, p_key)) IS NULL THEN NULL; END IF;
    v_now := clock_timestamp();
    v_is_null := versioning <> 'enabled';

    IF p_must_be_absent OR p_must_match IS NOT NULL THEN
      SELECT etag INTO v_current_etag FROM object_version
       WHERE bucket_id = p_bucket AND key = p_key AND is_current AND state = 'live';
      IF p_must_be_absent AND v_current_etag IS NOT NULL THEN
        outcome := 'precondition-failed'; RETURN;
      END IF;
      IF p_must_match IS NOT NULL AND v_current_etag IS NULL THEN
        outcome := 'object-gone'; RETURN;
      END IF;
      IF p_must_match IS NOT NULL AND p_must_match <> '*' AND v_current_etag <> p_must_match THEN
        outcome := 'precondition-failed'; RETURN;
      END IF;
    END IF;

    -- Whoever ends an intent or an upload, this commit or the sweeper, ends it once: nothing can be committed afterwards
    -- whose bytes may already be on their way out.
    IF p_upload IS NULL THEN
      DELETE FROM write_intent WHERE version_id = p_version AND replica_id = p_replica;
      IF NOT FOUND THEN
        outcome := 'swept'; RETURN;
      END IF;
    ELSE
      UPDATE multipart_upload SET state = 'completed', completed_etag = p_etag, ended_at = v_now, lease_until = NULL
       WHERE id = p_upload AND state = 'completing' RETURNING acl INTO v_acl;
      IF NOT FOUND THEN
        outcome := 'swept'; RETURN;
      END IF;
      UPDATE upload_target SET state = 'ended' WHERE upload_id = p_upload;
      DELETE FROM multipart_part WHERE upload_id = p_upload;
    END IF;

    -- make_room_1, written out: a function of its own costs every PUT.
    has_discarded := false;
    IF v_is_null THEN
      UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now()
       WHERE bucket_id = p_bucket AND key = p_key AND is_null AND state IN ('live', 'marker')
       RETURNING id, size_bytes INTO v_old, v_old_size;
      IF v_old_size IS NOT NULL THEN
        PERFORM remove_copies_1(v_old);
        has_discarded := true;
      END IF;
    END IF;
    IF versioning <> 'unversioned' THEN
      UPDATE object_version SET is_current = false WHERE bucket_id = p_bucket AND key = p_key AND is_current;
    END IF;

    INSERT INTO object_version (id, bucket_id, key, owner_user_id, acl, state, is_current, is_null, seq, size_bytes, etag, sha256,
           crc32, checksum_algorithm, checksum_type, checksum_value, parts, headers, user_metadata, tags, decision_id, committed_at)
    VALUES (p_version, p_bucket, p_key, p_owner, v_acl, 'live', true, v_is_null, nextval('object_seq'), p_size, p_etag, p_sha256,
           p_crc32, p_checksum_algorithm, p_checksum_type, p_checksum_value, p_parts, p_headers, p_user_metadata, p_tags,
           p_decision, v_now);
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, stored_size, stored_etag, state,
           verified_at, due_at)
    VALUES (p_replica, p_version, p_bucket, p_backend, p_physical_bucket, p_version::text, p_size, p_stored_etag, p_replica_state,
           CASE WHEN p_replica_state = 'completed' THEN v_now END, CASE WHEN p_replica_state = 'suspect' THEN v_now END);
    IF p_owed_ids IS NOT NULL THEN
      INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
      SELECT owed.id, p_version, p_bucket, owed.backend, 'planned', v_now
        FROM unnest(p_owed_ids, p_owed_backends) AS owed (id, backend)
      -- A backend that the writer gave up on still owes a removal of this version's bytes: it becomes a copy again, but
      -- not before a removal that is under way has ended.
      ON CONFLICT (version_id, backend_id) WHERE state <> 'deleted' DO UPDATE
         SET state = 'planned', generation = replica.generation + 1, attempts = 0, error = NULL, lease_token = NULL,
             due_at = CASE WHEN replica.lease_token IS NULL THEN v_now ELSE greatest(replica.due_at, v_now) END
       WHERE replica.state = 'deleting';
    END IF;
    -- Nearly always there: ON CONFLICT would lock the row first, and log that.
    v_objects := CASE WHEN has_discarded THEN 0 ELSE 1 END;
    v_bytes := p_size - coalesce(v_old_size, 0);
    UPDATE bucket_usage SET objects = objects + v_objects, bytes = bytes + v_bytes
     WHERE bucket_id = p_bucket AND stripe = pg_backend_pid() % 16;
    IF NOT FOUND THEN
      PERFORM count_usage_1(p_bucket, v_objects, v_bytes);
    END IF;
    outcome := 'committed';
    committed := v_now;
  END $$;
`;

const TAKE_UPLOAD_ACL = `
  CREATE FUNCTION take_upload_acl_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    SELECT acl INTO NEW.acl FROM multipart_upload WHERE version_id = NEW.id;
    RETURN NEW;
  END $$;
  CREATE TRIGGER object_version_takes_acl BEFORE INSERT ON object_version
    FOR EACH ROW WHEN (NEW.state = 'live' AND NEW.acl IS NULL) EXECUTE FUNCTION take_upload_acl_1();
`;
