import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Writes and deletes in buckets that keep versions, and the index of a key's history. Builds the index under a lock
 * against writes to `object_version`: short on a new installation, minutes per 10^8 rows on an old one.
 *
 * The functions of before stay, for the release that still calls them; they refuse nothing, but know unversioned
 * buckets only, and versioning can be switched on by this release alone. Lock order as before: bucket, keys by hash,
 * usage stripe.
 */
export class CreateVersionFunctions1764000000011 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [HISTORY, MAKE_ROOM, COMMIT_PUT, DELETE_OBJECTS]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION delete_objects_2, commit_put_2, make_room_1;
      DROP INDEX object_version_history;
    `);
  }
}

const HISTORY = `
  CREATE INDEX object_version_history ON object_version (bucket_id, key, seq DESC) WHERE state IN ('live', 'marker');
`;

// What a new current version does to those before it: a null version replaces the null version, wherever in the
// history that stands; any other one only takes its place in front. A version without a size was a delete marker.
const MAKE_ROOM = `
  CREATE FUNCTION make_room_1(p_bucket uuid, p_key text, p_versioning text, OUT objects integer, OUT bytes bigint,
                              OUT has_discarded boolean) LANGUAGE plpgsql AS $$
  DECLARE
    v_old uuid;
    v_size bigint;
  BEGIN
    objects := 0; bytes := 0; has_discarded := false;
    IF p_versioning <> 'enabled' THEN
      UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now()
       WHERE bucket_id = p_bucket AND key = p_key AND is_null AND state IN ('live', 'marker')
       RETURNING id, size_bytes INTO v_old, v_size;
      IF v_size IS NOT NULL THEN
        PERFORM remove_copies_1(v_old);
        objects := 1; bytes := v_size; has_discarded := true;
      END IF;
    END IF;
    -- Where versions were never kept there is none but the null version.
    IF p_versioning <> 'unversioned' THEN
      UPDATE object_version SET is_current = false WHERE bucket_id = p_bucket AND key = p_key AND is_current;
    END IF;
  END $$;
`;

const COMMIT_PUT = `
  CREATE FUNCTION commit_put_2(
    p_version uuid, p_bucket uuid, p_epoch bigint, p_key text, p_owner uuid,
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
    v_old uuid;
    v_old_size bigint;
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

    IF p_upload IS NOT NULL THEN
      UPDATE multipart_upload SET state = 'completed', completed_etag = p_etag, ended_at = v_now, lease_until = NULL
       WHERE id = p_upload AND state = 'completing';
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

    IF p_upload IS NOT NULL THEN
      INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, size_bytes, etag, sha256,
             crc32, checksum_algorithm, checksum_type, checksum_value, parts, headers, user_metadata, tags, decision_id, committed_at)
      VALUES (p_version, p_bucket, p_key, p_owner, 'live', true, v_is_null, nextval('object_seq'), p_size, p_etag, p_sha256,
             p_crc32, p_checksum_algorithm, p_checksum_type, p_checksum_value, p_parts, p_headers, p_user_metadata, p_tags,
             p_decision, v_now);
      INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, stored_size, stored_etag, state, verified_at, due_at)
      VALUES (p_replica, p_version, p_bucket, p_backend, p_physical_bucket, p_version::text, p_size, p_stored_etag, p_replica_state,
             CASE WHEN p_replica_state = 'completed' THEN v_now END, CASE WHEN p_replica_state = 'suspect' THEN v_now END);
    ELSE
      UPDATE object_version SET state = 'live', is_current = true, is_null = v_is_null, seq = nextval('object_seq'),
             size_bytes = p_size, etag = p_etag, sha256 = p_sha256, crc32 = p_crc32, checksum_algorithm = p_checksum_algorithm,
             checksum_type = p_checksum_type, checksum_value = p_checksum_value, parts = p_parts, headers = p_headers,
             user_metadata = p_user_metadata, tags = p_tags, decision_id = p_decision, committed_at = v_now, lease_until = NULL
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
    VALUES (p_bucket, pg_backend_pid() % 16, CASE WHEN has_discarded THEN 0 ELSE 1 END, p_size - coalesce(v_old_size, 0))
    ON CONFLICT (bucket_id, stripe) DO UPDATE SET objects = u.objects + excluded.objects, bytes = u.bytes + excluded.bytes;
    outcome := 'committed';
    committed := v_now;
  END $$;
`;

/**
 * Deletes in the order given; all keys are locked first and by hash, so that two batches that share keys in another
 * order cannot wait for each other. A target is a key, and of a version `null` or its id; conditions judge that version,
 * or the current one where none is named. Outcomes: `deleted` (for good), `marked` (a delete marker became current),
 * `absent`, `precondition-failed`, `object-gone` (a condition on what is not there); `bucket-gone` stands alone.
 */
const DELETE_OBJECTS = `
  CREATE FUNCTION delete_objects_2(p_bucket uuid, p_owner uuid, p_keys text[], p_versions text[], p_markers uuid[],
                                   p_etags text[], p_sizes bigint[], p_seconds bigint[])
  RETURNS TABLE (outcome text, version_id uuid, is_null boolean, is_marker boolean, has_discarded boolean)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    v_versioning text;
    v record;
    v_room record;
    v_objects bigint := 0;
    v_bytes bigint := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket));
    SELECT b.versioning INTO v_versioning FROM bucket b WHERE b.id = p_bucket AND b.deleted_at IS NULL;
    IF v_versioning IS NULL THEN
      outcome := 'bucket-gone';
      RETURN NEXT;
      RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(lock) FROM
      (SELECT DISTINCT key_lock_1(p_bucket, key) AS lock FROM unnest(p_keys) AS key ORDER BY lock) AS ordered;
    FOR i IN 1 .. cardinality(p_keys) LOOP
      has_discarded := false; version_id := NULL; is_null := NULL; is_marker := NULL; outcome := NULL;
      IF p_versions[i] IS NULL THEN
        SELECT o.* INTO v FROM object_version o WHERE o.bucket_id = p_bucket AND o.key = p_keys[i] AND o.is_current;
      ELSIF p_versions[i] = 'null' THEN
        SELECT o.* INTO v FROM object_version o
         WHERE o.bucket_id = p_bucket AND o.key = p_keys[i] AND o.is_null AND o.state IN ('live', 'marker');
      ELSE
        SELECT o.* INTO v FROM object_version o
         WHERE o.id = p_versions[i]::uuid AND o.bucket_id = p_bucket AND o.key = p_keys[i] AND NOT o.is_null
           AND o.state IN ('live', 'marker');
      END IF;

      IF p_etags[i] IS NOT NULL AND (v.id IS NULL OR v.state = 'marker') THEN
        outcome := 'object-gone';
      ELSIF v.state = 'live' AND (
              (p_etags[i] <> '*' AND p_etags[i] <> v.etag) OR p_sizes[i] <> v.size_bytes
              OR p_seconds[i] <> floor(extract(epoch FROM v.committed_at))) THEN
        outcome := 'precondition-failed';
      ELSIF p_versions[i] IS NOT NULL OR v_versioning = 'unversioned' THEN
        IF v.id IS NULL THEN
          outcome := 'absent';
        ELSE
          UPDATE object_version o SET state = 'garbage', is_current = false, garbage_at = now() WHERE o.id = v.id;
          IF v.is_current THEN
            UPDATE object_version n SET is_current = true WHERE n.id = (
              SELECT o.id FROM object_version o WHERE o.bucket_id = p_bucket AND o.key = p_keys[i] AND o.state IN ('live', 'marker')
               ORDER BY o.seq DESC LIMIT 1);
          END IF;
          IF v.state = 'live' THEN
            PERFORM remove_copies_1(v.id);
            v_objects := v_objects + 1; v_bytes := v_bytes + v.size_bytes;
          END IF;
          outcome := 'deleted'; version_id := v.id; is_null := v.is_null; is_marker := v.state = 'marker';
          has_discarded := v.state = 'live';
        END IF;
      ELSE
        SELECT * INTO v_room FROM make_room_1(p_bucket, p_keys[i], v_versioning);
        v_objects := v_objects + v_room.objects; v_bytes := v_bytes + v_room.bytes;
        INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, committed_at)
        VALUES (p_markers[i], p_bucket, p_keys[i], p_owner, 'marker', true, v_versioning <> 'enabled', nextval('object_seq'),
                clock_timestamp());
        outcome := 'marked'; version_id := p_markers[i]; is_null := v_versioning <> 'enabled'; is_marker := true;
        has_discarded := v_room.has_discarded;
      END IF;
      RETURN NEXT;
    END LOOP;
    IF v_objects > 0 THEN
      PERFORM count_usage_1(p_bucket, -v_objects, -v_bytes);
    END IF;
  END $$;
`;
