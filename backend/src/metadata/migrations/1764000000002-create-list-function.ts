import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Listing with a delimiter as a loose index scan. Takes no lock on tables. */
export class CreateListFunction1764000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(PREFIX_SUCCESSOR);
    await db.query(LIST_OBJECTS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION list_objects_1, prefix_successor_1');
  }
}

// The least string above every string that starts with the prefix, in code point order, which is UTF-8's byte
// order and so COLLATE "C"'s; NULL when there is none. The surrogates' range is no character and is leapt over.
const PREFIX_SUCCESSOR = `
  CREATE FUNCTION prefix_successor_1(p_prefix text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    v_prefix text := p_prefix;
    v_last integer;
  BEGIN
    WHILE v_prefix <> '' LOOP
      v_last := ascii(right(v_prefix, 1));
      v_prefix := left(v_prefix, -1);
      IF v_last = 55295 THEN
        RETURN v_prefix || chr(57344);
      ELSIF v_last < 1114111 THEN
        RETURN v_prefix || chr(v_last + 1);
      END IF;
    END LOOP;
    RETURN NULL;
  END $$;
`;

/**
 * Rows in key order from `p_after` (exclusive): objects, and one row per common prefix. After a common prefix the
 * scan starts anew behind it, so a page costs what it returns, however many keys the prefixes hide. A common
 * prefix at or before `p_after` was already given (or passed over by the client) and is skipped.
 */
const LIST_OBJECTS = `
  CREATE FUNCTION list_objects_1(p_bucket uuid, p_prefix text, p_delimiter text, p_after text, p_limit integer)
  RETURNS TABLE (is_prefix boolean, key text, size_bytes bigint, etag text, committed_at timestamptz, checksum_algorithm text,
                 checksum_type text, owner_user_id uuid, version_id uuid)
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
    END IF;
    WHILE v_left > 0 LOOP
      v_group := NULL;
      FOR is_prefix, key, size_bytes, etag, committed_at, checksum_algorithm, checksum_type, owner_user_id, version_id, v_cut IN
        SELECT false, v.key, v.size_bytes, v.etag, v.committed_at, v.checksum_algorithm, v.checksum_type, v.owner_user_id, v.id,
               strpos(substr(v.key, v_start), v_delimiter)
          FROM object_version v
         WHERE v.bucket_id = p_bucket AND v.is_current AND v.state = 'live'
           AND v.key >= v_from COLLATE "C" AND v.key < v_end COLLATE "C"
         ORDER BY v.key LIMIT v_left
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
        is_prefix := true; key := v_group; size_bytes := NULL; etag := NULL; committed_at := NULL;
        checksum_algorithm := NULL; checksum_type := NULL; owner_user_id := NULL; version_id := NULL;
        RETURN NEXT;
        v_left := v_left - 1;
      END IF;
      v_from := prefix_successor_1(v_group);
      EXIT WHEN v_from IS NULL;
    END LOOP;
  END $$;
`;
