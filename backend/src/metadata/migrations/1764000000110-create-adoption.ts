import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Buckets of a provider that are taken under the gateway as they are. New columns are null everywhere and rewrite nothing;
 * the index is built under a lock against writes to `object_version`, over no row at all.
 */
export class CreateAdoption1764000000110 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [TABLES, COLUMNS, PLACES]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP VIEW physical_place;
      DROP INDEX object_version_unverified;
      ALTER TABLE replica DROP COLUMN is_foreign;
      ALTER TABLE object_version DROP COLUMN provider_version_id, DROP COLUMN described_at;
      DROP TABLE adoption_finding, adoption;
    `);
  }
}

const TABLES = `
  CREATE TABLE adoption (
    id                uuid PRIMARY KEY,
    bucket_id         uuid NOT NULL UNIQUE REFERENCES bucket (id),
    backend_id        text COLLATE "C" NOT NULL REFERENCES backend (id),
    physical_bucket   text COLLATE "C" NOT NULL,
    is_versioned      boolean NOT NULL,
    state             text COLLATE "C" NOT NULL CHECK (state IN
                        ('listing', 'verifying', 'adopted', 'failed', 'releasing', 'released', 'cancelled')),
    walk              text COLLATE "C" CHECK (walk IN ('adopt', 'compare', 'repair')),
    is_paused         boolean NOT NULL DEFAULT false,
    is_cancelled      boolean NOT NULL DEFAULT false,
    after_key         text COLLATE "C",
    after_version     text COLLATE "C",
    pages             integer NOT NULL DEFAULT 0,
    versions          bigint NOT NULL DEFAULT 0,
    markers           bigint NOT NULL DEFAULT 0,
    objects           bigint NOT NULL DEFAULT 0,
    bytes             bigint NOT NULL DEFAULT 0,
    skipped           bigint NOT NULL DEFAULT 0,
    verified_versions bigint NOT NULL DEFAULT 0,
    verified_bytes    bigint NOT NULL DEFAULT 0,
    seen              jsonb NOT NULL DEFAULT '{"new": 0, "changed": 0, "removed": 0}',
    differences       jsonb NOT NULL DEFAULT '{"new": 0, "changed": 0, "removed": 0}',
    round             integer NOT NULL DEFAULT 0,
    waiting           text,
    error             text,
    attempts          integer NOT NULL DEFAULT 0,
    due_at            timestamptz,
    lease_token       uuid,
    created_at        timestamptz NOT NULL DEFAULT now(),
    listed_at         timestamptz,
    verified_at       timestamptz,
    compared_at       timestamptz,
    converted_at      timestamptz,
    ended_at          timestamptz
  );
  CREATE UNIQUE INDEX adoption_place ON adoption (backend_id, physical_bucket) WHERE ended_at IS NULL;
  CREATE INDEX adoption_due ON adoption (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE adoption_finding (
    adoption_id         uuid NOT NULL REFERENCES adoption (id),
    key                 text COLLATE "C" NOT NULL,
    provider_version_id text COLLATE "C" NOT NULL,
    kind                text COLLATE "C" NOT NULL CHECK (kind IN ('new', 'changed', 'removed', 'skipped')),
    detail              text NOT NULL,
    round               integer NOT NULL,
    found_at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (adoption_id, key, provider_version_id, kind)
  );
`;

const COLUMNS = `
  ALTER TABLE object_version ADD COLUMN provider_version_id text COLLATE "C", ADD COLUMN described_at timestamptz;
  ALTER TABLE replica ADD COLUMN is_foreign boolean;
  CREATE INDEX object_version_unverified ON object_version (bucket_id, id)
    WHERE provider_version_id IS NOT NULL AND sha256 IS NULL AND state = 'live';
`;

// Our own physical buckets, one per bucket and backend, and those of others that are adopted.
const PLACES = `
  CREATE VIEW physical_place AS
    SELECT bucket_id, backend_id, physical_name, collision, state, false AS is_adopted FROM bucket_mapping
     UNION ALL
    SELECT bucket_id, backend_id, physical_bucket, 0, 'ready', true FROM adoption WHERE ended_at IS NULL;
`;
