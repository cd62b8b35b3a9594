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
    await db.query(`CREATE INDEX replica_removed ON replica (version_id) WHERE state = 'deleted'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
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
    lease_until   timestamptz,
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
