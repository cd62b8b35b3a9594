import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps what is known of every body that a backend took as a part. Of two that are sent at once the backend says which one
 * it kept, and that may be the one whose row was overwritten.
 */
export class KeepPartAttempts1764000000095 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE part_attempt (
        upload_id      uuid NOT NULL,
        part_number    integer NOT NULL,
        backend_id     text COLLATE "C" NOT NULL,
        backend_etag   text COLLATE "C" NOT NULL,
        size_bytes     bigint NOT NULL,
        etag           text COLLATE "C" NOT NULL,
        sha256         bytea NOT NULL,
        crc32          bigint NOT NULL,
        checksum_value text COLLATE "C",
        saved_at       timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT part_attempt_pkey PRIMARY KEY (upload_id, part_number, backend_id, backend_etag),
        CONSTRAINT part_attempt_upload_id_part_number_fkey FOREIGN KEY (upload_id, part_number)
          REFERENCES multipart_part (upload_id, part_number) ON DELETE CASCADE
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE part_attempt');
  }
}
