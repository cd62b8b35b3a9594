import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Object lock of buckets, and what protects a version. Locks the tables for a moment; no row is rewritten: the column of
 * the legal hold was never written and is made anew without a default.
 *
 * Deletes go through `delete_objects_3`. The function of before stays for the release that still calls it, and refuses
 * what is protected, too; that release neither knows nor gives a bucket's default retention, so object lock is switched
 * on after its last gateway has gone.
 */
export class AddObjectLock1764000000040 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [COLUMNS, IS_LOCKED, LOCK_NEW_VERSION, CHANGE_LOCK, DELETE_OBJECTS, DELETE_AS_BEFORE])
      await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION delete_objects_2;
      ALTER FUNCTION delete_objects_ignoring_locks_2 RENAME TO delete_objects_2;
      DROP FUNCTION delete_objects_3, set_legal_hold_1, set_retention_1, lock_new_version_1, is_locked_1;
      ALTER TABLE multipart_upload DROP COLUMN lock_mode, DROP COLUMN lock_until, DROP COLUMN has_legal_hold;
      ALTER TABLE object_version DROP COLUMN has_legal_hold, ADD COLUMN has_legal_hold boolean NOT NULL DEFAULT false;
      ALTER TABLE bucket DROP CONSTRAINT bucket_object_lock_check, DROP COLUMN object_lock;
    `);
  }
}

// A bucket with object lock keeps versions for ever: whatever would stop that, in whichever release, fails.
const COLUMNS = `
  ALTER TABLE bucket
    ADD COLUMN object_lock jsonb,
    ADD CONSTRAINT bucket_object_lock_check CHECK (object_lock IS NULL OR versioning = 'enabled');
  ALTER TABLE object_version DROP COLUMN has_legal_hold, ADD COLUMN has_legal_hold boolean;
  ALTER TABLE multipart_upload
    ADD COLUMN lock_mode      text,
    ADD COLUMN lock_until     timestamptz,
    ADD COLUMN has_legal_hold boolean;
`;

/**
 * Whether a version may not be removed for good; the one rule, for every function that removes versions. To be asked under
 * the key's lock, in the transaction that removes. now() is when that began: waiting for the lock only errs on the safe
 * side, as does a mode that nobody knows.
 */
const IS_LOCKED = `
  CREATE FUNCTION is_locked_1(p_mode text, p_until timestamptz, p_hold boolean, p_bypass boolean) RETURNS boolean
    LANGUAGE sql STABLE AS $$
      SELECT coalesce(p_hold, false)
          OR (p_until IS NOT NULL AND p_until > now() AND NOT (p_bypass AND coalesce(p_mode = 'GOVERNANCE', false)))
    $$;
`;

/**
 * Protects the version that the same statement has just committed; a retention in days counts from the commit. In whole
 * milliseconds, which is all that a client is told of it and sends back. Nothing is committed that could not be protected.
 */
const LOCK_NEW_VERSION = `
  CREATE FUNCTION lock_new_version_1(p_version uuid, p_committed timestamptz, p_mode text, p_until timestamptz, p_days integer,
                                     p_hold boolean) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF p_committed IS NULL THEN
      RETURN;
    END IF;
    UPDATE object_version SET lock_mode = p_mode, has_legal_hold = p_hold,
           lock_until = date_trunc('milliseconds', coalesce(p_until, p_committed + make_interval(hours => 24 * p_days)))
     WHERE id = p_version AND state = 'live';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'version % was committed and cannot be locked', p_version;
    END IF;
  END $$;
`;

// Under the key's lock, as is every removal: either the version is gone and nothing is found, or the removal finds it locked.
const CHANGE_LOCK = `
  CREATE FUNCTION set_retention_1(p_bucket uuid, p_key text, p_version uuid, p_old_mode text, p_old_until timestamptz,
                                  p_mode text, p_until timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket));
    PERFORM pg_advisory_xact_lock(key_lock_1(p_bucket, p_key));
    UPDATE object_version SET lock_mode = p_mode, lock_until = p_until
     WHERE id = p_version AND bucket_id = p_bucket AND key = p_key AND state = 'live'
       AND lock_mode IS NOT DISTINCT FROM p_old_mode AND date_trunc('milliseconds', lock_until) IS NOT DISTINCT FROM p_old_until;
    RETURN FOUND;
  END $$;

  CREATE FUNCTION set_legal_hold_1(p_bucket uuid, p_key text, p_version uuid, p_hold boolean) RETURNS boolean
    LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket));
    PERFORM pg_advisory_xact_lock(key_lock_1(p_bucket, p_key));
    UPDATE object_version SET has_legal_hold = p_hold
     WHERE id = p_version AND bucket_id = p_bucket AND key = p_key AND state = 'live';
    RETURN FOUND;
  END $$;
`;

/**
 * `delete_objects_2` with one more outcome: `locked`, for a version that object lock protects. `p_bypasses` says of each
 * target whether governance is bypassed.
 */
const DELETE_OBJECTS = `
  CREATE FUNCTION delete_objects_3(p_bucket uuid, p_owner uuid, p_keys text[], p_versions text[], p_markers uuid[],
                                   p_etags text[], p_sizes bigint[], p_seconds bigint[], p_bypasses boolean[])
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
        ELSIF is_locked_1(v.lock_mode, v.lock_until, v.has_legal_hold, p_bypasses[i]) THEN
          outcome := 'locked';
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
        -- A marker takes a null version's place only where versioning is suspended, and there is no lock there.
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

// The release before knows no such outcome, and would tell its client that all was deleted.
const DELETE_AS_BEFORE = `
  ALTER FUNCTION delete_objects_2 RENAME TO delete_objects_ignoring_locks_2;
  CREATE FUNCTION delete_objects_2(p_bucket uuid, p_owner uuid, p_keys text[], p_versions text[], p_markers uuid[],
                                   p_etags text[], p_sizes bigint[], p_seconds bigint[])
  RETURNS TABLE (outcome text, version_id uuid, is_null boolean, is_marker boolean, has_discarded boolean)
  LANGUAGE plpgsql AS $$
  BEGIN
    FOR outcome, version_id, is_null, is_marker, has_discarded IN
      SELECT d.* FROM delete_objects_3(p_bucket, p_owner, p_keys, p_versions, p_markers, p_etags, p_sizes, p_seconds,
                                       array_fill(false, ARRAY[cardinality(p_keys)])) AS d
    LOOP
      IF outcome = 'locked' THEN
        RAISE EXCEPTION 'a version is protected by object lock';
      END IF;
      RETURN NEXT;
    END LOOP;
  END $$;
`;
