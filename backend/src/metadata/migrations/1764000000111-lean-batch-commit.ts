import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Less work for every statement that writes versions and copies, and a leaner commit of several writes. PostgreSQL reads a
 * check, and the condition of a trigger, from its stored text again for every such statement: short ones are cheap.
 *
 * Takes an exclusive lock on the two tables for a moment and reads no row: the new checks mean what the old ones meant, and
 * those held for every row there is. `commit_puts_1` stays for the processes of the release before.
 */
export class LeanBatchCommit1764000000111 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [RULES, CHECKS, owesLock(`starts_with(NEW.physical_bucket, 's3gl-')`), COMMIT_PUTS])
      await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION commit_puts_2');
    await db.query(
      owesLock(`starts_with(NEW.physical_bucket, 's3gl-') AND NEW.state IN ('completed', 'suspect')`),
    );
    await db.query(CHECKS_OF_BEFORE);
    await db.query('DROP FUNCTION is_sound_version_1');
  }
}

// In PL/pgSQL: it is read once per connection, where a check's own text, or a function in SQL, is read for every statement.
const RULES = `
  CREATE FUNCTION is_sound_version_1(p_key text, p_state text, p_size bigint, p_etag text, p_seq bigint, p_is_current boolean)
  RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  BEGIN
    RETURN octet_length(p_key) BETWEEN 1 AND 1024
      AND p_state IN ('live', 'marker', 'garbage')
      AND (p_state <> 'live' OR (p_size >= 0 AND p_size IS NOT NULL AND p_etag IS NOT NULL AND p_seq IS NOT NULL))
      AND (NOT p_is_current OR p_state IN ('live', 'marker'));
  END $$;
`;

// One constant instead of seven to read.
const CHECKS = `
  ALTER TABLE object_version
    DROP CONSTRAINT object_version_check,
    ADD CONSTRAINT object_version_check CHECK (is_sound_version_1(key, state, size_bytes, etag, seq, is_current)) NOT VALID;
  ALTER TABLE replica
    DROP CONSTRAINT replica_state_check,
    ADD CONSTRAINT replica_state_check
      CHECK (state = ANY ('{planned,writing,completed,suspect,blocked,deleting,deleted}')) NOT VALID;
`;

const CHECKS_OF_BEFORE = `
  ALTER TABLE object_version
    DROP CONSTRAINT object_version_check,
    ADD CONSTRAINT object_version_check CHECK (
      octet_length(key) BETWEEN 1 AND 1024
      AND state IN ('live', 'marker', 'garbage')
      AND (state <> 'live' OR (size_bytes >= 0 AND size_bytes IS NOT NULL AND etag IS NOT NULL AND seq IS NOT NULL))
      AND (NOT is_current OR state IN ('live', 'marker'))) NOT VALID;
  ALTER TABLE replica
    DROP CONSTRAINT replica_state_check,
    ADD CONSTRAINT replica_state_check
      CHECK (state IN ('planned', 'writing', 'completed', 'suspect', 'blocked', 'deleting', 'deleted')) NOT VALID;
`;

/** The states of a copy that owes a lock are asked for in `owe_provider_locks_1` too. */
const owesLock = (condition: string) => `
  CREATE OR REPLACE TRIGGER replica_owes_provider_lock AFTER INSERT OR UPDATE OF state, physical_bucket ON replica
    FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION owe_lock_of_copy_1();
`;

/**
 * What `commit_puts_1` does, by its rules and in its order of locks; the answer is one row: when the writes were committed;
 * the versioning of each one's bucket, `-` where there is none; null where all were committed, else the outcome of each; the
 * numbers, from one, of those that discarded a version.
 */
const COMMIT_PUTS = `
  CREATE FUNCTION commit_puts_2(
    p_versions uuid[], p_replicas uuid[], p_buckets uuid[], p_epochs bigint[], p_keys text[], p_owners uuid[], p_acls jsonb[],
    p_sizes bigint[], p_etags text[], p_sha256s bytea[], p_crc32s bigint[],
    p_checksum_algorithms text[], p_checksum_types text[], p_checksum_values text[],
    p_headers jsonb[], p_user_metadata jsonb[], p_tags jsonb[], p_decisions text[],
    p_backends text[], p_physical_buckets text[], p_stored_etags text[], p_replica_states text[],
    p_owed_writes integer[], p_owed_ids uuid[], p_owed_backends text[],
    OUT committed timestamptz, OUT versionings text, OUT outcomes text, OUT discarded text
  ) LANGUAGE plpgsql AS $$
  DECLARE
    v_versionings text[];
    v_refusals text[];
    v_bucket uuid;
    v_epoch bigint;
    v_versioning text;
    v_refusal text;
    v_versions uuid[] := p_versions;
    v_replicas uuid[] := p_replicas;
    v_ended integer;
    v_current uuid[];
    v_kept uuid[];
    v_replaced uuid[];
    v_old uuid;
    v_size bigint;
    v_freed bigint[];
    v_discarded integer[];
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
        v_refusals[i] := v_refusal;
      ELSIF v_epoch <> p_epochs[i] THEN
        v_refusals[i] := 'stale';
      ELSIF NOT pg_try_advisory_xact_lock(key_lock_1(v_bucket, p_keys[i])) THEN
        v_refusals[i] := 'alone';
      END IF;
    END LOOP;
    committed := clock_timestamp();

    IF v_refusals IS NOT NULL THEN
      v_versions := ARRAY (SELECT p_versions[n] FROM generate_subscripts(p_versions, 1) AS n WHERE v_refusals[n] IS NULL);
      v_replicas := ARRAY (SELECT p_replicas[n] FROM generate_subscripts(p_versions, 1) AS n WHERE v_refusals[n] IS NULL);
    END IF;
    -- A replica's id is of one intent alone: this is each version with its own.
    DELETE FROM write_intent WHERE version_id = ANY (v_versions) AND replica_id = ANY (v_replicas);
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    IF v_ended <> cardinality(v_versions) THEN
      RAISE EXCEPTION 'an intent of % was given up', v_versions USING ERRCODE = 'SGW01';
    END IF;

    -- Each key is looked up by itself: a join, or a list of keys, would have a plan that hangs on how large the table was.
    v_current := ARRAY (SELECT (SELECT o.id FROM object_version o
                                 WHERE o.bucket_id = p_buckets[n] AND o.key = p_keys[n] AND o.is_current AND v_refusals[n] IS NULL)
                          FROM generate_subscripts(p_versions, 1) AS n);
    IF array_remove(v_current, NULL) <> '{}' THEN
      FOR i IN 1 .. cardinality(p_versions) LOOP
        -- Where versions were never kept the current one is the null version, and goes; where they are kept it stays.
        IF v_current[i] IS NULL THEN
          CONTINUE;
        ELSIF v_versionings[i] = 'enabled' THEN
          v_kept := v_kept || v_current[i];
        ELSE
          v_replaced := v_replaced || v_current[i];
        END IF;
      END LOOP;
      IF v_kept IS NOT NULL THEN
        UPDATE object_version SET is_current = false WHERE id = ANY (v_kept);
      END IF;
      IF v_replaced IS NOT NULL THEN
        FOR v_old, v_size IN
          UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now() WHERE id = ANY (v_replaced)
          RETURNING id, size_bytes
        LOOP
          v_freed[array_position(v_current, v_old)] := v_size;
        END LOOP;
        -- remove_copies_1 of each. A statement of its own, after the rows of the versions are locked: it sees every copy.
        UPDATE replica SET state = 'deleting', generation = generation + 1, attempts = 0, error = NULL, lease_token = NULL,
               due_at = CASE WHEN state = 'writing' THEN greatest(due_at, now()) ELSE now() END
         WHERE version_id = ANY (v_replaced) AND state NOT IN ('deleting', 'deleted');
      END IF;
    END IF;

    INSERT INTO object_version (id, bucket_id, key, owner_user_id, acl, state, is_current, is_null, seq, size_bytes, etag, sha256,
           crc32, checksum_algorithm, checksum_type, checksum_value, headers, user_metadata, tags, decision_id, committed_at)
    SELECT p_versions[n], p_buckets[n], p_keys[n], p_owners[n], p_acls[n], 'live', true, v_versionings[n] <> 'enabled',
           nextval('object_seq'), p_sizes[n], p_etags[n], p_sha256s[n], p_crc32s[n], p_checksum_algorithms[n], p_checksum_types[n],
           p_checksum_values[n], p_headers[n], p_user_metadata[n], p_tags[n], p_decisions[n], committed
      FROM generate_subscripts(p_versions, 1) AS n WHERE v_refusals[n] IS NULL;
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, stored_size, stored_etag, state,
           verified_at, due_at)
    SELECT p_replicas[n], p_versions[n], p_buckets[n], p_backends[n], p_physical_buckets[n], p_versions[n]::text, p_sizes[n],
           p_stored_etags[n], p_replica_states[n], CASE WHEN p_replica_states[n] = 'completed' THEN committed END,
           CASE WHEN p_replica_states[n] = 'suspect' THEN committed END
      FROM generate_subscripts(p_versions, 1) AS n WHERE v_refusals[n] IS NULL;
    IF p_owed_writes IS NOT NULL THEN
      INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
      SELECT p_owed_ids[o], p_versions[p_owed_writes[o]], p_buckets[p_owed_writes[o]], p_owed_backends[o], 'planned', committed
        FROM generate_subscripts(p_owed_writes, 1) AS o
       WHERE v_refusals[p_owed_writes[o]] IS NULL
      -- As in commit_put_3: a backend that the writer gave up on becomes a copy again, after a removal that is under way.
      ON CONFLICT (version_id, backend_id) WHERE state <> 'deleted' DO UPDATE
         SET state = 'planned', generation = replica.generation + 1, attempts = 0, error = NULL, lease_token = NULL,
             due_at = CASE WHEN replica.lease_token IS NULL THEN committed ELSE greatest(replica.due_at, committed) END
       WHERE replica.state = 'deleting';
    END IF;

    FOR i IN 1 .. cardinality(p_versions) LOOP
      IF v_refusals[i] IS NULL THEN
        v_bytes := v_bytes + p_sizes[i];
        IF v_freed[i] IS NULL THEN
          v_objects := v_objects + 1;
        ELSE
          v_bytes := v_bytes - v_freed[i];
          v_discarded := v_discarded || i;
        END IF;
      END IF;
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
    versionings := array_to_string(v_versionings, ' ', '-');
    IF v_refusals IS NOT NULL THEN
      outcomes := array_to_string(ARRAY (SELECT coalesce(v_refusals[n], 'committed') FROM generate_subscripts(p_versions, 1) AS n), ' ');
    END IF;
    discarded := array_to_string(v_discarded, ' ');
  END $$;
`;
