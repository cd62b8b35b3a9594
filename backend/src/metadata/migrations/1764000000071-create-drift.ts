import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the audit of copies and backend buckets found. New tables only; takes no lock on existing ones. */
export class CreateDrift1764000000071 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE drift_round (
        id          uuid PRIMARY KEY,
        started_at  timestamptz NOT NULL,
        ended_at    timestamptz NOT NULL DEFAULT now(),
        buckets     integer NOT NULL,
        findings    integer NOT NULL,
        unreachable text[] NOT NULL
      );
      CREATE INDEX drift_round_by_end ON drift_round (ended_at);

      CREATE TABLE drift_finding (
        id            uuid PRIMARY KEY,
        bucket_id     uuid NOT NULL REFERENCES bucket (id),
        backend_id    text COLLATE "C" NOT NULL,
        kind          text COLLATE "C" NOT NULL,
        severity      text COLLATE "C" NOT NULL CHECK (severity IN ('violation', 'warning')),
        detail        text NOT NULL,
        repair        jsonb NOT NULL,
        copies        bigint NOT NULL,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at  timestamptz NOT NULL DEFAULT now(),
        resolved_at   timestamptz
      );
      CREATE UNIQUE INDEX drift_finding_open ON drift_finding (bucket_id, backend_id, kind) WHERE resolved_at IS NULL;
      CREATE INDEX drift_finding_by_age ON drift_finding (first_seen_at, id);

      CREATE TABLE backend_bucket_settings (
        bucket_id     uuid NOT NULL REFERENCES bucket (id),
        backend_id    text COLLATE "C" NOT NULL,
        first_seen    jsonb NOT NULL,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        last_seen     jsonb NOT NULL,
        last_seen_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (bucket_id, backend_id)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE backend_bucket_settings, drift_finding, drift_round');
  }
}
