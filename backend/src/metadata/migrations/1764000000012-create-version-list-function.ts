import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Listing of all versions: a keyset on `(bucket_id, key, seq DESC)`, with a delimiter a loose index scan. Takes no lock on tables. */
export class CreateVersionListFunction1764000000012 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(LIST_VERSIONS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION list_versions_1');
  }
}

/**
 * Versions and delete markers by key, the newest of a key first, from behind `p_after` (exclusive): behind all versions of
 * that key where `p_after_seq` is null, else behind that one version of it. Common prefixes as in `list_objects_1`.
 */
const LIST_VERSIONS = `
  CREATE FUNCTION list_versions_1(p_bucket uuid, p_prefix text, p_delimiter text, p_after text, p_after_seq bigint, p_limit integer)
  RETURNS TABLE (kind text, key text, version_id uuid, is_null boolean, is_current boolean, committed_at timestamptz, etag text,
                 size_bytes bigint, checksum_algorithm text, checksum_type text, owner_user_id uuid)
  LANGUAGE plpgsql STABLE AS $$
  #variable_conflict use_column
  DECLARE
    v_from text := p_prefix;
    -- Above every key where the prefix has no successor: 257 times the last character is longer than a key can be.
    v_end text := coalesce(prefix_successor_1(p_prefix), repeat(chr(1114111), 257));
    v_start integer := length(p_prefix) + 1;
    v_delimiter text := nullif(p_delimiter, '');
    v_left integer := p_limit;
    v_cut integer;
    v_group text;
  BEGIN
    IF p_after IS NOT NULL AND p_after COLLATE "C" >= v_from COLLATE "C" THEN
      -- No string lies between a key and the key with U+0001 behind it: U+0000 is no character of a key.
      v_from := p_after || chr(1);
      IF p_after_seq IS NOT NULL AND starts_with(p_after, p_prefix)
         AND coalesce(strpos(substr(p_after, v_start), v_delimiter), 0) = 0 THEN
        FOR kind, key, version_id, is_null, is_current, committed_at, etag, size_bytes, checksum_algorithm, checksum_type, owner_user_id IN
          SELECT v.state, v.key, v.id, v.is_null, v.is_current, v.committed_at, v.etag, v.size_bytes, v.checksum_algorithm,
                 v.checksum_type, v.owner_user_id
            FROM object_version v
           WHERE v.bucket_id = p_bucket AND v.state IN ('live', 'marker') AND v.key = p_after AND v.seq < p_after_seq
           ORDER BY v.seq DESC LIMIT v_left
        LOOP
          RETURN NEXT;
          v_left := v_left - 1;
        END LOOP;
      END IF;
    END IF;
    WHILE v_left > 0 LOOP
      v_group := NULL;
      FOR kind, key, version_id, is_null, is_current, committed_at, etag, size_bytes, checksum_algorithm, checksum_type, owner_user_id, v_cut IN
        SELECT v.state, v.key, v.id, v.is_null, v.is_current, v.committed_at, v.etag, v.size_bytes, v.checksum_algorithm,
               v.checksum_type, v.owner_user_id, strpos(substr(v.key, v_start), v_delimiter)
          FROM object_version v
         WHERE v.bucket_id = p_bucket AND v.state IN ('live', 'marker')
           AND v.key >= v_from COLLATE "C" AND v.key < v_end COLLATE "C"
         ORDER BY v.key, v.seq DESC LIMIT v_left
      LOOP
        IF v_cut > 0 THEN
          v_group := left(key, v_start - 1 + v_cut - 1 + length(v_delimiter));
          EXIT;
        END IF;
        RETURN NEXT;
        v_left := v_left - 1;
      END LOOP;
      EXIT WHEN v_group IS NULL;
      IF p_after IS NULL OR v_group COLLATE "C" > p_after COLLATE "C" THEN
        kind := 'prefix'; key := v_group; version_id := NULL; is_null := NULL; is_current := NULL; committed_at := NULL;
        etag := NULL; size_bytes := NULL; checksum_algorithm := NULL; checksum_type := NULL; owner_user_id := NULL;
        RETURN NEXT;
        v_left := v_left - 1;
      END IF;
      v_from := prefix_successor_1(v_group);
      EXIT WHEN v_from IS NULL;
    END LOOP;
  END $$;
`;
