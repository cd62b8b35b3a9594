import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Attestations, their keys, and erasures that are followed to their end.
 *
 * The index of removed copies locks `replica` against writes while it is built: short on a new installation, about a
 * minute per 10^7 removed copies on an old one. Everything else is new.
 */
export class CreateAttestation1764000000070 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(ATTESTATIONS);
    await db.query(ERASURES);
    await db.query(ERASE_VERSIONS);
    await db.query(`CREATE INDEX replica_removed ON replica (version_id) WHERE state = 'deleted'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION erase_versions_1;
      DROP INDEX replica_removed;
      DROP TABLE erasure_version, erasure, attestation, attestation_key;
    `);
  }
}

const ATTESTATIONS = `
  CREATE TABLE attestation_key (
    id                 text COLLATE "C" PRIMARY KEY,
    public_key         text COLLATE "C" NOT NULL,
    sealed_private_key text NOT NULL,
    not_before         timestamptz NOT NULL DEFAULT now(),
    retired_at         timestamptz
  );

  CREATE TABLE attestation (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenant (id),
    scope           jsonb NOT NULL,
    moment          timestamptz,
    verified_since  timestamptz,
    state           text COLLATE "C" NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'ready', 'failed', 'cancelled')),
    leaves          bigint NOT NULL DEFAULT 0,
    leaves_expected bigint,
    error           text,
    head            text,
    key_id          text COLLATE "C",
    signature       text COLLATE "C",
    attempts        integer NOT NULL DEFAULT 0,
    lease_token     uuid,
    lease_until     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz
  );
  CREATE INDEX attestation_open ON attestation (created_at) WHERE state IN ('queued', 'running');
  CREATE INDEX attestation_by_age ON attestation (created_at, id);
`;

const ERASURES = `
  CREATE TABLE erasure (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenant (id),
    scope         jsonb NOT NULL,
    reason        text,
    state         text COLLATE "C" NOT NULL DEFAULT 'collecting' CHECK (state IN ('collecting', 'deleting', 'removing', 'done')),
    versions      bigint NOT NULL DEFAULT 0,
    deadline_at   timestamptz NOT NULL,
    head          text,
    key_id        text COLLATE "C",
    signature     text COLLATE "C",
    lease_token   uuid,
    due_at        timestamptz NOT NULL DEFAULT now(),
    error         text,
    requested_at  timestamptz NOT NULL DEFAULT now(),
    completed_at  timestamptz
  );
  CREATE INDEX erasure_open ON erasure (deadline_at) WHERE state <> 'done';
  CREATE INDEX erasure_by_age ON erasure (requested_at, id);

  CREATE TABLE erasure_version (
    erasure_id uuid NOT NULL REFERENCES erasure (id) ON DELETE CASCADE,
    version_id uuid NOT NULL,
    bucket_id  uuid NOT NULL,
    key        text COLLATE "C" NOT NULL,
    is_done    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (erasure_id, version_id)
  );
  CREATE INDEX erasure_version_open ON erasure_version (erasure_id, version_id) WHERE NOT is_done;
`;

// By the ids that an erasure put on record, never by key: what was written since is somebody else's. Locks as
// every delete does: bucket, keys by hash, usage stripe.
const ERASE_VERSIONS = `
  CREATE FUNCTION erase_versions_1(p_bucket uuid, p_versions uuid[]) RETURNS TABLE (version_id uuid, outcome text)
  LANGUAGE plpgsql AS $$
  DECLARE
    v record;
    v_objects bigint := 0;
    v_bytes bigint := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket_lock_1(p_bucket));
    PERFORM pg_advisory_xact_lock(lock) FROM
      (SELECT DISTINCT key_lock_1(p_bucket, o.key) AS lock FROM object_version o WHERE o.id = ANY (p_versions) ORDER BY lock) AS ordered;
    FOR v IN SELECT o.* FROM object_version o
              WHERE o.id = ANY (p_versions) AND o.bucket_id = p_bucket AND o.state IN ('live', 'marker') LOOP
      version_id := v.id;
      IF v.has_legal_hold OR v.lock_until > now() THEN
        outcome := 'locked';
      ELSE
        UPDATE object_version o SET state = 'garbage', is_current = false, garbage_at = now() WHERE o.id = v.id;
        -- Read anew: the version before it in this loop may have made it the current one.
        IF NOT EXISTS (SELECT 1 FROM object_version o WHERE o.bucket_id = p_bucket AND o.key = v.key AND o.is_current) THEN
          UPDATE object_version n SET is_current = true WHERE n.id = (
            SELECT o.id FROM object_version o WHERE o.bucket_id = p_bucket AND o.key = v.key AND o.state IN ('live', 'marker')
             ORDER BY o.seq DESC LIMIT 1);
        END IF;
        IF v.state = 'live' THEN
          PERFORM remove_copies_1(v.id);
          v_objects := v_objects + 1; v_bytes := v_bytes + v.size_bytes;
        END IF;
        outcome := 'deleted';
      END IF;
      RETURN NEXT;
    END LOOP;
    IF v_objects > 0 THEN
      PERFORM count_usage_1(p_bucket, -v_objects, -v_bytes);
    END IF;
  END $$;
`;
