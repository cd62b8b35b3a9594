import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema. New tables only; takes no lock on existing ones.
 *
 * The hot tables (`object_version`, `replica`, the multipart ones) have no foreign keys: each check would
 * lock the bucket's row in every PUT, and the commit functions look at that row under a lock of their own.
 */
export class CreateMetadata1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(IDENTITY);
    await db.query(PLACES);
    await db.query(OBJECTS);
    await db.query(MULTIPART);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE part_copy, multipart_part, upload_target, multipart_upload;
      DROP TABLE bucket_usage, replica, object_version, decision;
      DROP TABLE worker, bucket_mapping, bucket_name, bucket, backend_health, backend;
      DROP TABLE access_key, tenant_user, tenant, sealed_secret, installation;
      DROP SEQUENCE object_seq, change_seq;
    `);
  }
}

const IDENTITY = `
  CREATE SEQUENCE change_seq;
  CREATE SEQUENCE object_seq;

  CREATE TABLE installation (
    id         uuid PRIMARY KEY,
    is_only    boolean NOT NULL DEFAULT true UNIQUE CHECK (is_only),
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE sealed_secret (
    name       text COLLATE "C" PRIMARY KEY,
    sealed     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE tenant (
    id                uuid PRIMARY KEY,
    name              text COLLATE "C" NOT NULL UNIQUE,
    default_locations text[] NOT NULL,
    home_region       text NOT NULL,
    change_seq        bigint NOT NULL DEFAULT nextval('change_seq'),
    created_at        timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE tenant_user (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    canonical_id text COLLATE "C" NOT NULL UNIQUE CHECK (canonical_id ~ '^[0-9a-f]{64}$'),
    display_name text NOT NULL,
    email        text,
    change_seq   bigint NOT NULL DEFAULT nextval('change_seq'),
    created_at   timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX tenant_user_by_tenant ON tenant_user (tenant_id);

  CREATE TABLE access_key (
    id            uuid PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES tenant_user (id),
    access_key_id text COLLATE "C" NOT NULL UNIQUE,
    sealed_secret text NOT NULL,
    purpose       text NOT NULL DEFAULT 'client' CHECK (purpose IN ('client', 'console')),
    is_disabled   boolean NOT NULL DEFAULT false,
    expires_at    timestamptz,
    change_seq    bigint NOT NULL DEFAULT nextval('change_seq'),
    created_at    timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX access_key_by_user ON access_key (user_id);
`;

const PLACES = `
  CREATE TABLE backend (
    id          text COLLATE "C" PRIMARY KEY,
    epoch       integer NOT NULL DEFAULT 1,
    is_disabled boolean NOT NULL DEFAULT false,
    facts       jsonb NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE backend_health (
    backend_id  text COLLATE "C" PRIMARY KEY REFERENCES backend (id),
    state       text NOT NULL,
    reason      text,
    since       timestamptz,
    last_ok_at  timestamptz,
    latency_ms  double precision,
    observed_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE bucket (
    id                  uuid PRIMARY KEY,
    tenant_id           uuid NOT NULL REFERENCES tenant (id),
    owner_user_id       uuid NOT NULL REFERENCES tenant_user (id),
    name                text COLLATE "C" NOT NULL,
    location_constraint text NOT NULL,
    locations           text[] NOT NULL,
    tags                jsonb NOT NULL DEFAULT '{}',
    versioning          text NOT NULL DEFAULT 'unversioned' CHECK (versioning IN ('unversioned', 'enabled', 'suspended')),
    ownership           text NOT NULL DEFAULT 'BucketOwnerEnforced',
    acl                 jsonb,
    epoch               bigint NOT NULL DEFAULT 1,
    home_region         text NOT NULL,
    change_seq          bigint NOT NULL DEFAULT nextval('change_seq'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz
  );

  CREATE TABLE bucket_name (
    tenant_id   uuid NOT NULL REFERENCES tenant (id),
    name        text COLLATE "C" NOT NULL,
    bucket_id   uuid NOT NULL UNIQUE,
    home_region text NOT NULL,
    change_seq  bigint NOT NULL DEFAULT nextval('change_seq'),
    PRIMARY KEY (tenant_id, name)
  );

  CREATE TABLE bucket_mapping (
    bucket_id     uuid NOT NULL REFERENCES bucket (id),
    backend_id    text COLLATE "C" NOT NULL REFERENCES backend (id),
    physical_name text COLLATE "C" NOT NULL,
    collision     integer NOT NULL DEFAULT 0,
    state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready')),
    is_adopted    boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bucket_id, backend_id),
    UNIQUE (backend_id, physical_name)
  );

  CREATE TABLE worker (
    id         uuid PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
  );
`;

const OBJECTS = `
  CREATE TABLE decision (
    id         text COLLATE "C" PRIMARY KEY,
    outcome    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE object_version (
    id                 uuid PRIMARY KEY,
    bucket_id          uuid NOT NULL,
    key                text COLLATE "C" NOT NULL,
    seq                bigint,
    state              text COLLATE "C" NOT NULL DEFAULT 'writing',
    is_current         boolean NOT NULL DEFAULT false,
    is_null            boolean NOT NULL DEFAULT true,
    owner_user_id      uuid NOT NULL,
    acl                jsonb,
    size_bytes         bigint,
    etag               text COLLATE "C",
    sha256             bytea,
    crc32              bigint,
    checksum_algorithm text COLLATE "C",
    checksum_type      text COLLATE "C",
    checksum_value     text COLLATE "C",
    parts              jsonb,
    headers            jsonb NOT NULL DEFAULT '{}',
    user_metadata      jsonb NOT NULL DEFAULT '{}',
    tags               jsonb NOT NULL DEFAULT '{}',
    lock_mode          text,
    lock_until         timestamptz,
    has_legal_hold     boolean NOT NULL DEFAULT false,
    decision_id        text COLLATE "C",
    created_at         timestamptz NOT NULL DEFAULT now(),
    committed_at       timestamptz,
    garbage_at         timestamptz,
    lease_until        timestamptz,
    -- One check, as PostgreSQL parses each of them again for every statement.
    CONSTRAINT object_version_check CHECK (
      octet_length(key) BETWEEN 1 AND 1024
      AND state IN ('writing', 'live', 'marker', 'garbage')
      AND (state <> 'live' OR (size_bytes >= 0 AND size_bytes IS NOT NULL AND etag IS NOT NULL AND seq IS NOT NULL))
      AND (NOT is_current OR state IN ('live', 'marker')))
  );
  CREATE UNIQUE INDEX object_version_current ON object_version (bucket_id, key) WHERE is_current;
  CREATE UNIQUE INDEX object_version_null ON object_version (bucket_id, key) WHERE is_null AND state IN ('live', 'marker');
  CREATE INDEX object_version_listing ON object_version (bucket_id, key) WHERE is_current AND state = 'live';
  -- By id, not by lease: an intent is looked up at every commit, and an index of leases would be full of dead ones.
  CREATE INDEX object_version_writing ON object_version (id) WHERE state = 'writing';
  CREATE INDEX object_version_garbage ON object_version (garbage_at) WHERE state = 'garbage';

  CREATE TABLE replica (
    id                 uuid PRIMARY KEY,
    version_id         uuid NOT NULL,
    bucket_id          uuid NOT NULL,
    backend_id         text COLLATE "C" NOT NULL,
    backend_epoch      integer NOT NULL DEFAULT 1,
    physical_bucket    text COLLATE "C",
    physical_key       text COLLATE "C",
    backend_version_id text COLLATE "C",
    stored_form        text COLLATE "C" NOT NULL DEFAULT 'plain',
    stored_size        bigint,
    stored_etag        text COLLATE "C",
    state              text COLLATE "C" NOT NULL CHECK (state IN
                         ('planned', 'writing', 'completed', 'suspect', 'blocked', 'deleting', 'deleted')),
    generation         integer NOT NULL DEFAULT 1,
    due_at             timestamptz,
    lease_token        uuid,
    attempts           integer NOT NULL DEFAULT 0,
    error              text,
    verified_at        timestamptz,
    removed_at         timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX replica_by_version ON replica (version_id, backend_id) WHERE state <> 'deleted';
  CREATE INDEX replica_due ON replica (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX replica_blocked ON replica (backend_id) WHERE state = 'blocked';

  CREATE TABLE bucket_usage (
    bucket_id uuid NOT NULL,
    stripe    smallint NOT NULL,
    objects   bigint NOT NULL DEFAULT 0,
    bytes     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket_id, stripe)
  ) WITH (fillfactor = 50);
`;

const MULTIPART = `
  CREATE TABLE multipart_upload (
    id                 uuid PRIMARY KEY,
    upload_id          text COLLATE "C" NOT NULL UNIQUE,
    bucket_id          uuid NOT NULL,
    key                text COLLATE "C" NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 1024),
    owner_user_id      uuid NOT NULL,
    version_id         uuid NOT NULL UNIQUE,
    state              text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'completing', 'completed', 'aborted')),
    headers            jsonb NOT NULL DEFAULT '{}',
    user_metadata      jsonb NOT NULL DEFAULT '{}',
    tags               jsonb NOT NULL DEFAULT '{}',
    checksum_algorithm text COLLATE "C",
    checksum_type      text COLLATE "C",
    lease_until        timestamptz,
    completed_parts    text COLLATE "C",
    completed_etag     text COLLATE "C",
    initiated_at       timestamptz NOT NULL DEFAULT now(),
    ended_at           timestamptz
  );
  CREATE INDEX multipart_upload_open ON multipart_upload (bucket_id, key, upload_id) WHERE state IN ('open', 'completing');
  CREATE INDEX multipart_upload_ended ON multipart_upload (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX multipart_upload_by_age ON multipart_upload (initiated_at) WHERE state IN ('open', 'completing');

  CREATE TABLE upload_target (
    upload_id         uuid NOT NULL REFERENCES multipart_upload (id),
    backend_id        text COLLATE "C" NOT NULL,
    physical_bucket   text COLLATE "C" NOT NULL,
    physical_key      text COLLATE "C" NOT NULL,
    backend_upload_id text,
    state             text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ended')),
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (upload_id, backend_id)
  );

  CREATE TABLE multipart_part (
    upload_id      uuid NOT NULL REFERENCES multipart_upload (id),
    part_number    integer NOT NULL CHECK (part_number BETWEEN 1 AND 10000),
    size_bytes     bigint NOT NULL CHECK (size_bytes >= 0),
    etag           text COLLATE "C" NOT NULL,
    sha256         bytea NOT NULL,
    crc32          bigint NOT NULL,
    checksum_value text COLLATE "C",
    uploaded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (upload_id, part_number)
  );

  CREATE TABLE part_copy (
    upload_id    uuid NOT NULL,
    part_number  integer NOT NULL,
    backend_id   text COLLATE "C" NOT NULL,
    backend_etag text COLLATE "C" NOT NULL,
    PRIMARY KEY (upload_id, part_number, backend_id),
    FOREIGN KEY (upload_id, part_number) REFERENCES multipart_part (upload_id, part_number) ON DELETE CASCADE
  );
`;
