import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What decides who may do what: a tenant's defaults, policies of users, keys and buckets, block public access.
 *
 * Existing buckets get what they had in effect: owner enforced, everything public blocked. Locks the tables for a moment;
 * the columns have constant defaults, so that none is rewritten.
 */
export class AddAccessControl1764000000020 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE tenant
        ADD COLUMN default_object_ownership text NOT NULL DEFAULT 'BucketOwnerEnforced'
          CHECK (default_object_ownership IN ('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')),
        ADD COLUMN default_public_access_block boolean NOT NULL DEFAULT true,
        ADD COLUMN allow_signature_v2 boolean NOT NULL DEFAULT false;
      ALTER TABLE tenant_user ADD COLUMN policy jsonb;
      ALTER TABLE access_key ADD COLUMN policy jsonb;
      ALTER TABLE bucket
        ALTER COLUMN ownership DROP NOT NULL,
        ADD CONSTRAINT bucket_ownership_check CHECK (ownership IN ('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')),
        ADD COLUMN policy_document text,
        ADD COLUMN public_access_block jsonb;
      UPDATE bucket SET public_access_block =
        '{"blockPublicAcls": true, "ignorePublicAcls": true, "blockPublicPolicy": true, "restrictPublicBuckets": true}';
      ALTER TABLE multipart_upload ADD COLUMN acl jsonb;
    `);
    await db.query(TAKE_UPLOAD_ACL);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER object_version_takes_acl ON object_version;
      DROP FUNCTION take_upload_acl_1;
      ALTER TABLE multipart_upload DROP COLUMN acl;
      UPDATE bucket SET ownership = 'ObjectWriter' WHERE ownership IS NULL;
      ALTER TABLE bucket DROP COLUMN public_access_block, DROP COLUMN policy_document, DROP CONSTRAINT bucket_ownership_check,
        ALTER COLUMN ownership SET NOT NULL;
      ALTER TABLE access_key DROP COLUMN policy;
      ALTER TABLE tenant_user DROP COLUMN policy;
      ALTER TABLE tenant DROP COLUMN allow_signature_v2, DROP COLUMN default_public_access_block,
        DROP COLUMN default_object_ownership;
    `);
  }
}

// The ACL that an upload was begun with becomes its version's in the very commit, whichever function commits: a version
// that was written whole has its ACL from the intent on, and the trigger is not asked for it.
const TAKE_UPLOAD_ACL = `
  CREATE FUNCTION take_upload_acl_1() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    SELECT acl INTO NEW.acl FROM multipart_upload WHERE version_id = NEW.id;
    RETURN NEW;
  END $$;
  CREATE TRIGGER object_version_takes_acl BEFORE INSERT ON object_version
    FOR EACH ROW WHEN (NEW.state = 'live' AND NEW.acl IS NULL) EXECUTE FUNCTION take_upload_acl_1();
`;
