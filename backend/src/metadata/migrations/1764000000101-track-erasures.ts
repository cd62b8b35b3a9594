import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Deletes that end in a record of erasure: those that a placement policy with `erasure` rules, and those that a client asks
 * to be tracked. By a trigger, so that a version cannot be discarded past it, whichever statement or release does it: a
 * client's DELETE, a bulk delete, lifecycle rules, an overwrite. All that one transaction discards is one erasure.
 *
 * Every discarded version pays for looking at the policies of its bucket, by index.
 */
export class TrackErasures1764000000101 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE INDEX erasure_version_by_version ON erasure_version (version_id)');
    for (const sql of [ID, TRACK, DELETE_TRACKED]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION delete_tracked_1;
      DROP TRIGGER version_is_tracked ON object_version;
      DROP FUNCTION track_erasure_1, erasure_of_transaction_1;
      DROP INDEX erasure_version_by_version;
    `);
  }
}

/** The id of the erasure that this transaction makes, if it makes one: a UUID of version 4 in form. */
const ID = `
  CREATE FUNCTION erasure_of_transaction_1() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT overlay(overlay(md5('erasure ' || pg_current_xact_id()::text || ' ' || now()::text) PLACING '4' FROM 13)
                   PLACING '8' FROM 17)::uuid
  $$;
`;

const TRACK = `
  CREATE FUNCTION track_erasure_1() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    v_id uuid;
    v_days integer;
  BEGIN
    SELECT min((v.document #>> '{erasure,withinDays}')::integer) INTO v_days
      FROM bucket b JOIN policy_attachment a ON a.tenant_id = b.tenant_id AND (a.bucket_id IS NULL OR a.bucket_id = b.id)
      JOIN policy p ON p.id = a.policy_id JOIN policy_version v ON v.policy_id = p.id AND v.version = p.version
     WHERE b.id = NEW.bucket_id AND (a.tag_key IS NULL OR NEW.tags ->> a.tag_key = a.tag_value);
    v_days := coalesce(v_days, nullif(current_setting('sgw.erasure_days', true), '')::integer);
    -- Those that an erasure under way covers already are on record.
    IF v_days IS NULL OR EXISTS (SELECT 1 FROM erasure_version i JOIN erasure e ON e.id = i.erasure_id
                                  WHERE i.version_id = NEW.id AND e.state <> 'done') THEN
      RETURN NULL;
    END IF;
    v_id := erasure_of_transaction_1();
    INSERT INTO erasure AS e (id, tenant_id, scope, state, deadline_at, versions)
    SELECT v_id, t.id, jsonb_build_object('kind', 'object', 'tenantId', t.id, 'tenant', t.name, 'bucketId', b.id, 'bucket', b.name,
                                          'key', NEW.key, 'covers', 'listed'),
           'removing', now() + make_interval(days => v_days), 1
      FROM bucket b JOIN tenant t ON t.id = b.tenant_id WHERE b.id = NEW.bucket_id
    ON CONFLICT (id) DO UPDATE SET versions = e.versions + 1, deadline_at = least(e.deadline_at, excluded.deadline_at),
      scope = CASE WHEN e.scope ->> 'key' = NEW.key THEN e.scope
                   ELSE (e.scope - 'key') || jsonb_build_object('kind', 'bucket') END;
    INSERT INTO erasure_version (erasure_id, version_id, bucket_id, key) VALUES (v_id, NEW.id, NEW.bucket_id, NEW.key);
    RETURN NULL;
  END $$;

  CREATE TRIGGER version_is_tracked AFTER UPDATE OF state ON object_version
    FOR EACH ROW WHEN (OLD.state = 'live' AND NEW.state = 'garbage') EXECUTE FUNCTION track_erasure_1();
`;

/** `delete_objects_3`, whose discarded versions are tracked, with the id of the erasure, null where nothing was discarded. */
const DELETE_TRACKED = `
  CREATE FUNCTION delete_tracked_1(p_bucket uuid, p_owner uuid, p_keys text[], p_versions text[], p_markers uuid[],
                                   p_etags text[], p_sizes bigint[], p_seconds bigint[], p_bypasses boolean[], p_days integer)
  RETURNS TABLE (outcome text, version_id uuid, is_null boolean, is_marker boolean, has_discarded boolean, erasure uuid)
  LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM set_config('sgw.erasure_days', p_days::text, true);
    FOR outcome, version_id, is_null, is_marker, has_discarded IN
      SELECT d.* FROM delete_objects_3(p_bucket, p_owner, p_keys, p_versions, p_markers, p_etags, p_sizes, p_seconds, p_bypasses) AS d
    LOOP
      erasure := CASE WHEN has_discarded THEN erasure_of_transaction_1() END;
      RETURN NEXT;
    END LOOP;
    PERFORM set_config('sgw.erasure_days', '', true);
  END $$;
`;
