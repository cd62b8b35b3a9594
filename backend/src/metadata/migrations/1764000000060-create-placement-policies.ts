import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Placement policies: immutable versions, what they are attached to, and who changed what; decisions that can be forgotten
 * after the evidence period; the decision behind each copy.
 *
 * New tables, and columns that are null or have a constant default: the hot tables are locked for a moment, and no row of
 * them is rewritten.
 */
export class CreatePlacementPolicies1764000000060 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE policy (
        id         uuid PRIMARY KEY,
        name       text COLLATE "C" NOT NULL UNIQUE,
        version    integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT policy_name_check CHECK (name ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$')
      );

      CREATE TABLE policy_version (
        policy_id  uuid NOT NULL REFERENCES policy (id),
        version    integer NOT NULL,
        document   jsonb NOT NULL,
        digest     text COLLATE "C" NOT NULL,
        note       text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (policy_id, version)
      );

      CREATE TABLE policy_attachment (
        id         uuid PRIMARY KEY,
        tenant_id  uuid NOT NULL REFERENCES tenant (id),
        bucket_id  uuid REFERENCES bucket (id),
        tag_key    text COLLATE "C",
        tag_value  text COLLATE "C",
        policy_id  uuid NOT NULL REFERENCES policy (id),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT policy_attachment_check CHECK ((tag_key IS NULL) = (tag_value IS NULL) AND (tag_key IS NULL OR bucket_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX policy_attachment_place ON policy_attachment (tenant_id, bucket_id, tag_key, tag_value) NULLS NOT DISTINCT;
      CREATE INDEX policy_attachment_by_policy ON policy_attachment (policy_id);

      CREATE TABLE policy_change (
        change_seq bigint PRIMARY KEY DEFAULT nextval('change_seq'),
        at         timestamptz NOT NULL DEFAULT now(),
        action     text COLLATE "C" NOT NULL,
        policy_id  uuid,
        version    integer,
        tenant_id  uuid,
        bucket_id  uuid,
        before     jsonb,
        after      jsonb,
        CONSTRAINT policy_change_action_check CHECK (action IN ('create', 'edit', 'attach'))
      );

      ALTER TABLE decision ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();
      ALTER TABLE replica ADD COLUMN decision_id text COLLATE "C";
    `);
    await db.query(KEEP_VERSIONS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE replica DROP COLUMN decision_id;
      ALTER TABLE decision DROP COLUMN seen_at;
      DROP TABLE policy_change, policy_attachment, policy_version, policy;
      DROP FUNCTION keep_policy_version_1;
    `);
  }
}

// What a decision or an attestation refers to must read the same for ever, whoever has the password.
const KEEP_VERSIONS = `
  CREATE FUNCTION keep_policy_version_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'a version of a policy is never changed or deleted: write a new one' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER policy_version_is_kept BEFORE UPDATE OR DELETE ON policy_version
    FOR EACH ROW EXECUTE FUNCTION keep_policy_version_1();
`;
