import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What providers keep for us (ADR 16): physical buckets that were made with object lock, beside the plain ones of the same
 * buckets, and the promise of a lock for every copy in them. Locks the tables for a moment; no row is rewritten.
 *
 * Everything hangs on triggers, so that a promise is made in the transaction that makes the copy or changes its lock, also
 * by the release before. Writes into plain buckets pay for comparing the beginning of a name.
 */
export class LockAtProviders1764000000100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [BUCKETS, SETTINGS, PROMISES, OWE, TRIGGERS, AT_LEAST]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER replica_owes_provider_lock ON replica;
      DROP TRIGGER version_owes_provider_lock ON object_version;
      DROP FUNCTION owe_lock_of_copy_1, owe_locks_of_version_1, owe_provider_locks_1;
      DROP TABLE provider_lock;
      DELETE FROM backend_bucket_settings s USING locked_bucket l WHERE l.physical_name = s.physical_name;
      ALTER TABLE backend_bucket_settings DROP CONSTRAINT backend_bucket_settings_pkey, DROP COLUMN physical_name,
        ADD CONSTRAINT backend_bucket_settings_pkey PRIMARY KEY (bucket_id, backend_id);
      DROP VIEW physical_bucket;
      DROP TABLE locked_bucket;
      ${lockNewVersion('coalesce(p_until, p_committed + make_interval(hours => 24 * p_days))')}
    `);
  }
}

// A table of its own: the release before finds the plain bucket of a mapping where it always was.
const BUCKETS = `
  CREATE TABLE locked_bucket (
    bucket_id     uuid NOT NULL CONSTRAINT locked_bucket_bucket_id_fkey REFERENCES bucket (id),
    backend_id    text COLLATE "C" NOT NULL CONSTRAINT locked_bucket_backend_id_fkey REFERENCES backend (id),
    physical_name text COLLATE "C" NOT NULL,
    collision     integer NOT NULL DEFAULT 0,
    state         text NOT NULL DEFAULT 'pending' CONSTRAINT locked_bucket_state_check CHECK (state IN ('pending', 'ready')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT locked_bucket_pkey PRIMARY KEY (bucket_id, backend_id),
    CONSTRAINT locked_bucket_backend_id_physical_name_key UNIQUE (backend_id, physical_name)
  );
  CREATE VIEW physical_bucket AS
    SELECT bucket_id, backend_id, physical_name, collision, state, is_adopted, false AS is_locked, created_at FROM bucket_mapping
    UNION ALL
    SELECT bucket_id, backend_id, physical_name, collision, state, false, true, created_at FROM locked_bucket;
`;

// Each physical bucket has settings of its own. Audits of the release before fail meanwhile, and are made again.
const SETTINGS = `
  ALTER TABLE backend_bucket_settings ADD COLUMN physical_name text COLLATE "C" NOT NULL DEFAULT '';
  UPDATE backend_bucket_settings s SET physical_name = m.physical_name FROM bucket_mapping m
   WHERE m.bucket_id = s.bucket_id AND m.backend_id = s.backend_id;
  ALTER TABLE backend_bucket_settings ALTER COLUMN physical_name DROP DEFAULT, DROP CONSTRAINT backend_bucket_settings_pkey,
    ADD CONSTRAINT backend_bucket_settings_pkey PRIMARY KEY (bucket_id, backend_id, physical_name);
`;

const PROMISES = `
  CREATE TABLE provider_lock (
    replica_id     uuid CONSTRAINT provider_lock_pkey PRIMARY KEY,
    version_id     uuid NOT NULL,
    bucket_id      uuid NOT NULL,
    backend_id     text COLLATE "C" NOT NULL,
    generation     integer NOT NULL DEFAULT 1,
    due_at         timestamptz DEFAULT now(),
    attempts       integer NOT NULL DEFAULT 0,
    error          text,
    lock_mode      text,
    lock_until     timestamptz,
    has_legal_hold boolean,
    confirmed_at   timestamptz,
    left_bucket    text COLLATE "C",
    left_key       text COLLATE "C",
    left_at        timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX provider_lock_due ON provider_lock (backend_id, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX provider_lock_by_version ON provider_lock (version_id);
`;

/** Copies in a bucket with object lock owe the lock of their version; one that never had any owes nothing. */
const OWE = `
  CREATE FUNCTION owe_provider_locks_1(p_version uuid, p_replica uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO provider_lock (replica_id, version_id, bucket_id, backend_id)
    SELECT r.id, r.version_id, r.bucket_id, r.backend_id
      FROM replica r JOIN object_version v ON v.id = r.version_id
     WHERE r.version_id = p_version AND (p_replica IS NULL OR r.id = p_replica) AND r.state IN ('completed', 'suspect')
       AND starts_with(r.physical_bucket, 's3gl-') AND v.state = 'live' AND (v.lock_until IS NOT NULL OR v.has_legal_hold IS NOT NULL)
    ON CONFLICT (replica_id) DO UPDATE SET due_at = now(), attempts = 0, generation = provider_lock.generation + 1
  $$;

  CREATE FUNCTION owe_lock_of_copy_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM owe_provider_locks_1(NEW.version_id, NEW.id);
    RETURN NULL;
  END $$;

  CREATE FUNCTION owe_locks_of_version_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM owe_provider_locks_1(NEW.id, NULL);
    RETURN NULL;
  END $$;
`;

const TRIGGERS = `
  CREATE TRIGGER replica_owes_provider_lock AFTER INSERT OR UPDATE OF state, physical_bucket ON replica
    FOR EACH ROW WHEN (starts_with(NEW.physical_bucket, 's3gl-') AND NEW.state IN ('completed', 'suspect'))
    EXECUTE FUNCTION owe_lock_of_copy_1();
  CREATE TRIGGER version_owes_provider_lock AFTER UPDATE OF lock_mode, lock_until, has_legal_hold ON object_version
    FOR EACH ROW WHEN (NEW.state = 'live' AND
      (OLD.lock_mode, OLD.lock_until, OLD.has_legal_hold) IS DISTINCT FROM (NEW.lock_mode, NEW.lock_until, NEW.has_legal_hold))
    EXECUTE FUNCTION owe_locks_of_version_1();
`;

/** Of a moment that was asked for and days that a policy rules, the later one counts. */
const AT_LEAST = lockNewVersion('greatest(p_until, p_committed + make_interval(hours => 24 * p_days))');

function lockNewVersion(until: string): string {
  return `
    CREATE OR REPLACE FUNCTION lock_new_version_1(p_version uuid, p_committed timestamptz, p_mode text, p_until timestamptz,
                                                  p_days integer, p_hold boolean) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF p_committed IS NULL THEN
        RETURN;
      END IF;
      UPDATE object_version SET lock_mode = p_mode, has_legal_hold = p_hold, lock_until = date_trunc('milliseconds', ${until})
       WHERE id = p_version AND state = 'live';
      IF NOT FOUND THEN
        RAISE EXCEPTION 'version % was committed and cannot be locked', p_version;
      END IF;
    END $$;
  `;
}
