import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The functions of the hot path, one statement each, so that they can be pipelined and two releases can run
 * side by side: a change of meaning is a function of the next number. Takes no lock on tables.
 *
 * Lock order, the same everywhere: bucket (shared; exclusive to delete it) → keys by hash → usage stripe.
 */
export class CreateWriteFunctions1764000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [LOCKS, COUNT_USAGE, SUPERSEDE, COMMIT_PUT, DELETE_OBJECTS]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION delete_objects_1, commit_put_1, supersede_null_version_1, remove_copies_1, count_usage_1, key_lock_1, bucket_lock_1;
    `);
  }
}

const LOCKS = `
  CREATE FUNCTION bucket_lock_1(p_bucket uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT hashtextextended(p_bucket::text, 1) $$;
  CREATE FUNCTION key_lock_1(p_bucket uuid, p_key text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT hashtextextended(p_key, hashtextextended(p_bucket::text, 0)) $$;
`;

// One of 16 rows by connection, so that PUTs of several connections into one bucket do not queue on one row.
const COUNT_USAGE = `
  CREATE FUNCTION count_usage_1(p_bucket uuid, p_objects bigint, p_bytes bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO bucket_usage AS u (bucket_id, stripe, objects, bytes)
    VALUES (p_bucket, pg_backend_pid() % 16, p_objects, p_bytes)
    ON CONFLICT (bucket_id, stripe) DO UPDATE SET objects = u.objects + p_objects, bytes = u.bytes + p_bytes
  $$;
`;

// A copy that a worker is writing right now is removed only after that worker's lease, or its bytes could
// arrive after the removal.
const SUPERSEDE = `
  CREATE FUNCTION remove_copies_1(p_version uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE replica SET state = 'deleting', generation = generation + 1, attempts = 0, error = NULL, lease_token = NULL,
           due_at = CASE WHEN state = 'writing' THEN greatest(due_at, now()) ELSE now() END
     WHERE version_id = p_version AND state NOT IN ('deleting', 'deleted')
  $$;

  CREATE FUNCTION supersede_null_version_1(p_bucket uuid, p_key text) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    v_old uuid;
    v_size bigint;
  BEGIN
    UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now()
     WHERE bucket_id = p_bucket AND key = p_key AND is_current AND is_null
     RETURNING id, size_bytes INTO v_old, v_size;
    IF v_old IS NOT NULL THEN
      PERFORM remove_copies_1(v_old);
    END IF;
    RETURN v_size;
  END $$;
`;

const COMMIT_PUT = `
  CREATE FUNCTION commit_put_1(
    p_version uuid, p_bucket uuid, p_epoch bigint, p_key text, p_owner uuid,
    p_size bigint, p_etag text, p_sha256 bytea, p_crc32 bigint,
    p_checksum_algorithm text, p_checksum_type text, p_checksum_value text,
    p_parts jsonb, p_headers jsonb, p_user_metadata jsonb, p_tags jsonb, p_decision text,
    p_replica uuid, p_backend text, p_physical_bucket text, p_stored_etag text, p_replica_state text,
    p_owed_ids uuid[], p_owed_backends text[],
    p_must_be_absent boolean, p_must_match text, p_upload uuid,
    OUT outcome text, OUT committed timestamptz, OUT superseded boolean
  ) LANGUAGE plpgsql AS $$
  DECLARE
    v_epoch bigint;
    v_now timestamptz;
    v_current_etag text;
    v_old uuid;
    v_old_size bigint;
  BEGIN
    -- An IF is evaluated without a query of its own, which PERFORM is not.
    IF pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket)) IS NULL THEN NULL; END IF;
    SELECT epoch INTO v_epoch FROM bucket WHERE id = p_bucket AND deleted_at IS NULL;
    IF v_epoch IS NULL THEN
      outcome := 'bucket-gone'; RETURN;
    END IF;
    IF v_epoch <> p_epoch THEN
      outcome := 'stale'; RETURN;
    END IF;
    IF pg_advisory_xact_lock(key_lock_1(p_bucket, p_key)) IS NULL THEN NULL; END IF;
    v_now := clock_timestamp();

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

    IF p_upload IS NOT NULL THEN
      UPDATE multipart_upload SET state = 'completed', completed_etag = p_etag, ended_at = v_now, lease_until = NULL
       WHERE id = p_upload AND state = 'completing';
      IF NOT FOUND THEN
        outcome := 'swept'; RETURN;
      END IF;
      UPDATE upload_target SET state = 'ended' WHERE upload_id = p_upload;
      DELETE FROM multipart_part WHERE upload_id = p_upload;
    END IF;

    UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now()
     WHERE bucket_id = p_bucket AND key = p_key AND is_current AND is_null
     RETURNING id, size_bytes INTO v_old, v_old_size;
    IF v_old IS NOT NULL THEN
      PERFORM remove_copies_1(v_old);
    END IF;

    IF p_upload IS NOT NULL THEN
      INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag, sha256, crc32,
             checksum_algorithm, checksum_type, checksum_value, parts, headers, user_metadata, tags, decision_id, committed_at)
      VALUES (p_version, p_bucket, p_key, p_owner, 'live', true, nextval('object_seq'), p_size, p_etag, p_sha256, p_crc32,
             p_checksum_algorithm, p_checksum_type, p_checksum_value, p_parts, p_headers, p_user_metadata, p_tags, p_decision, v_now);
      INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, stored_size, stored_etag, state, verified_at, due_at)
      VALUES (p_replica, p_version, p_bucket, p_backend, p_physical_bucket, p_version::text, p_size, p_stored_etag, p_replica_state,
             CASE WHEN p_replica_state = 'completed' THEN v_now END, CASE WHEN p_replica_state = 'suspect' THEN v_now END);
    ELSE
      UPDATE object_version SET state = 'live', is_current = true, seq = nextval('object_seq'), size_bytes = p_size, etag = p_etag,
             sha256 = p_sha256, crc32 = p_crc32, checksum_algorithm = p_checksum_algorithm, checksum_type = p_checksum_type,
             checksum_value = p_checksum_value, parts = p_parts, headers = p_headers, user_metadata = p_user_metadata, tags = p_tags,
             decision_id = p_decision, committed_at = v_now, lease_until = NULL
       WHERE id = p_version AND state = 'writing';
      IF NOT FOUND THEN
        -- The sweeper gave up on this intent, its bytes are on their way out: undo what was superseded for it.
        RAISE EXCEPTION 'the intent % was given up', p_version USING ERRCODE = 'SGW01';
      END IF;
      UPDATE replica SET state = p_replica_state, stored_size = p_size, stored_etag = p_stored_etag,
             verified_at = CASE WHEN p_replica_state = 'completed' THEN v_now END,
             due_at = CASE WHEN p_replica_state = 'suspect' THEN v_now END
       WHERE id = p_replica AND version_id = p_version AND state = 'writing';
      IF NOT FOUND THEN
        RAISE EXCEPTION 'version % has no copy % that is being written', p_version, p_replica;
      END IF;
    END IF;

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
    INSERT INTO bucket_usage AS u (bucket_id, stripe, objects, bytes)
    VALUES (p_bucket, pg_backend_pid() % 16, CASE WHEN v_old_size IS NULL THEN 1 ELSE 0 END, p_size - coalesce(v_old_size, 0))
    ON CONFLICT (bucket_id, stripe) DO UPDATE SET objects = u.objects + excluded.objects, bytes = u.bytes + excluded.bytes;
    outcome := 'committed';
    committed := v_now;
    superseded := v_old_size IS NOT NULL;
  END $$;
`;

// All keys are locked first and by hash: two batches that share keys in another order cannot wait for each other.
const DELETE_OBJECTS = `
  CREATE FUNCTION delete_objects_1(p_bucket uuid, p_keys text[], OUT outcome text, OUT deleted integer) LANGUAGE plpgsql AS $$
  DECLARE
    v_key text;
    v_size bigint;
    v_bytes bigint := 0;
    v_count integer := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket));
    PERFORM 1 FROM bucket WHERE id = p_bucket AND deleted_at IS NULL;
    IF NOT FOUND THEN
      outcome := 'bucket-gone'; deleted := 0; RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(lock) FROM
      (SELECT DISTINCT key_lock_1(p_bucket, key) AS lock FROM unnest(p_keys) AS key ORDER BY lock) AS ordered;
    FOREACH v_key IN ARRAY p_keys LOOP
      v_size := supersede_null_version_1(p_bucket, v_key);
      IF v_size IS NOT NULL THEN
        v_bytes := v_bytes + v_size;
        v_count := v_count + 1;
      END IF;
    END LOOP;
    IF v_count > 0 THEN
      PERFORM count_usage_1(p_bucket, -v_count, -v_bytes);
    END IF;
    outcome := 'deleted';
    deleted := v_count;
  END $$;
`;
