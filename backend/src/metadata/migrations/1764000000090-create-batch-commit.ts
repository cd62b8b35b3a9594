import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commits of several writes in one statement (ADR 15). A function only; takes no lock on tables. */
export class CreateBatchCommit1764000000090 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(COMMIT_PUTS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION commit_puts_1');
  }
}

/**
 * The ordinary writes of several keys, as `commit_put_3` commits each: no condition, no upload, no lock. One row per write,
 * in their order. Outcomes: `committed`, `bucket-gone` and `stale` as there; `alone`, for a write that `commit_put_3` has
 * to judge. All but the first have changed nothing. An intent that is over, or the same key twice, fails the whole.
 *
 * It never waits for a lock of a bucket or key, so that it stands in no circle of those who do: whoever is in its way
 * sends the write to `commit_put_3`. Writes come sorted by bucket; so are the rows of usage taken, the last locks as there.
 */
const COMMIT_PUTS = `
  CREATE FUNCTION commit_puts_1(
    p_versions uuid[], p_replicas uuid[], p_buckets uuid[], p_epochs bigint[], p_keys text[], p_owners uuid[], p_acls jsonb[],
    p_sizes bigint[], p_etags text[], p_sha256s bytea[], p_crc32s bigint[],
    p_checksum_algorithms text[], p_checksum_types text[], p_checksum_values text[],
    p_headers jsonb[], p_user_metadata jsonb[], p_tags jsonb[], p_decisions text[],
    p_backends text[], p_physical_buckets text[], p_stored_etags text[], p_replica_states text[],
    p_owed_writes integer[], p_owed_ids uuid[], p_owed_backends text[]
  ) RETURNS TABLE (outcome text, committed timestamptz, has_discarded boolean, versioning text) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    v_outcomes text[] := '{}';
    v_versionings text[] := '{}';
    v_good integer[] := '{}';
    v_ended integer;
    v_now timestamptz;
    v_bucket uuid;
    v_epoch bigint;
    v_versioning text;
    v_refusal text;
    v_versions uuid[] := '{}';
    v_replicas uuid[] := '{}';
    v_current uuid[];
    v_kept uuid[] := '{}';
    v_replaced uuid[] := '{}';
    v_old uuid;
    v_size bigint;
    v_freed bigint[] := '{}';
    v_objects bigint := 0;
    v_bytes bigint := 0;
  BEGIN
    FOR i IN 1 .. cardinality(p_versions) LOOP
      IF v_bucket IS DISTINCT FROM p_buckets[i] THEN
        v_bucket := p_buckets[i];
        v_epoch := NULL; v_versioning := NULL; v_refusal := NULL;
        IF pg_try_advisory_xact_lock_shared(bucket_lock_1(v_bucket)) THEN
          SELECT b.epoch, b.versioning INTO v_epoch, v_versioning FROM bucket b WHERE b.id = v_bucket AND b.deleted_at IS NULL;
          IF v_epoch IS NULL THEN
            v_refusal := 'bucket-gone';
          ELSIF v_versioning = 'suspended' THEN
            -- Its null version may stand anywhere in the history.
            v_refusal := 'alone';
          END IF;
        ELSE
          v_refusal := 'alone';
        END IF;
      END IF;
      v_versionings[i] := v_versioning;
      IF v_refusal IS NOT NULL THEN
        v_outcomes[i] := v_refusal;
      ELSIF v_epoch <> p_epochs[i] THEN
        v_outcomes[i] := 'stale';
      ELSIF pg_try_advisory_xact_lock(key_lock_1(v_bucket, p_keys[i])) THEN
        v_outcomes[i] := 'committed';
        v_good := v_good || i;
        v_versions := v_versions || p_versions[i];
        v_replicas := v_replicas || p_replicas[i];
      ELSE
        v_outcomes[i] := 'alone';
      END IF;
    END LOOP;
    v_now := clock_timestamp();

    -- A replica's id is of one intent alone: this is each version with its own.
    DELETE FROM write_intent WHERE version_id = ANY (v_versions) AND replica_id = ANY (v_replicas);
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    IF v_ended <> cardinality(v_good) THEN
      RAISE EXCEPTION 'an intent of % was given up', v_versions USING ERRCODE = 'SGW01';
    END IF;

    -- Each key is looked up by itself: a join would have a plan that hangs on how large the table was.
    v_current := ARRAY (SELECT (SELECT o.id FROM object_version o WHERE o.bucket_id = p_buckets[n] AND o.key = p_keys[n] AND o.is_current)
                          FROM unnest(v_good) AS n);
    FOR i IN 1 .. cardinality(v_good) LOOP
      -- Where versions were never kept the current one is the null version, and goes; where they are kept it stays.
      IF v_current[i] IS NULL THEN
        CONTINUE;
      ELSIF v_versionings[v_good[i]] = 'enabled' THEN
        v_kept := v_kept || v_current[i];
      ELSE
        v_replaced := v_replaced || v_current[i];
      END IF;
    END LOOP;
    IF v_kept <> '{}' THEN
      UPDATE object_version SET is_current = false WHERE id = ANY (v_kept);
    END IF;
    IF v_replaced <> '{}' THEN
      FOR v_old, v_size IN
        UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now() WHERE id = ANY (v_replaced)
        RETURNING id, size_bytes
      LOOP
        v_freed[v_good[array_position(v_current, v_old)]] := v_size;
      END LOOP;
      -- remove_copies_1 of each. A statement of its own, after the rows of the versions are locked: it sees every copy.
      UPDATE replica SET state = 'deleting', generation = generation + 1, attempts = 0, error = NULL, lease_token = NULL,
             due_at = CASE WHEN state = 'writing' THEN greatest(due_at, now()) ELSE now() END
       WHERE version_id = ANY (v_replaced) AND state NOT IN ('deleting', 'deleted');
    END IF;

    INSERT INTO object_version (id, bucket_id, key, owner_user_id, acl, state, is_current, is_null, seq, size_bytes, etag, sha256,
           crc32, checksum_algorithm, checksum_type, checksum_value, headers, user_metadata, tags, decision_id, committed_at)
    SELECT p_versions[n], p_buckets[n], p_keys[n], p_owners[n], p_acls[n], 'live', true, v_versionings[n] <> 'enabled',
           nextval('object_seq'), p_sizes[n], p_etags[n], p_sha256s[n], p_crc32s[n], p_checksum_algorithms[n], p_checksum_types[n],
           p_checksum_values[n], p_headers[n], p_user_metadata[n], p_tags[n], p_decisions[n], v_now
      FROM unnest(v_good) AS n;
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, stored_size, stored_etag, state,
           verified_at, due_at)
    SELECT p_replicas[n], p_versions[n], p_buckets[n], p_backends[n], p_physical_buckets[n], p_versions[n]::text, p_sizes[n],
           p_stored_etags[n], p_replica_states[n], CASE WHEN p_replica_states[n] = 'completed' THEN v_now END,
           CASE WHEN p_replica_states[n] = 'suspect' THEN v_now END
      FROM unnest(v_good) AS n;
    IF p_owed_writes IS NOT NULL THEN
      INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
      SELECT p_owed_ids[o], p_versions[p_owed_writes[o]], p_buckets[p_owed_writes[o]], p_owed_backends[o], 'planned', v_now
        FROM generate_subscripts(p_owed_writes, 1) AS o
       WHERE v_outcomes[p_owed_writes[o]] = 'committed'
      -- As in commit_put_3: a backend that the writer gave up on becomes a copy again, after a removal that is under way.
      ON CONFLICT (version_id, backend_id) WHERE state <> 'deleted' DO UPDATE
         SET state = 'planned', generation = replica.generation + 1, attempts = 0, error = NULL, lease_token = NULL,
             due_at = CASE WHEN replica.lease_token IS NULL THEN v_now ELSE greatest(replica.due_at, v_now) END
       WHERE replica.state = 'deleting';
    END IF;

    FOR i IN 1 .. cardinality(p_versions) LOOP
      outcome := v_outcomes[i];
      versioning := v_versionings[i];
      committed := NULL;
      has_discarded := NULL;
      IF outcome = 'committed' THEN
        committed := v_now;
        has_discarded := v_freed[i] IS NOT NULL;
        v_objects := v_objects + CASE WHEN has_discarded THEN 0 ELSE 1 END;
        v_bytes := v_bytes + p_sizes[i] - coalesce(v_freed[i], 0);
      END IF;
      RETURN NEXT;
      IF (v_objects <> 0 OR v_bytes <> 0) AND p_buckets[i] IS DISTINCT FROM p_buckets[i + 1] THEN
        UPDATE bucket_usage SET objects = objects + v_objects, bytes = bytes + v_bytes
         WHERE bucket_id = p_buckets[i] AND stripe = pg_backend_pid() % 16;
        IF NOT FOUND THEN
          PERFORM count_usage_1(p_buckets[i], v_objects, v_bytes);
        END IF;
        v_objects := 0;
        v_bytes := 0;
      END IF;
    END LOOP;
  END $$;
`;
