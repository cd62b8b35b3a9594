import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { S3Caller } from '../../proof/s3-caller.js';
import { PREFIXES } from './listing-cells.js';

/** Rows in one statement: enough to be fast, few enough to be cheap to undo. */
const BATCH = 100_000;
/** What differs from row to row; everything else is as in the object that was really PUT. */
const OWN_COLUMNS = new Set(['id', 'key']);

/** Fills buckets with the rows of keys that nobody uploaded: a million PUTs would take an hour. */
export class BucketFiller {
  private constructor(
    private readonly client: pg.Client,
    private readonly s3: S3Caller,
  ) {}

  /** @param dataDir of a running gateway with an embedded PostgreSQL on its Unix socket */
  static async open(dataDir: string, s3: S3Caller): Promise<BucketFiller> {
    const folder = join(dataDir, 'postgres');
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
    const client = new pg.Client({ host: join(folder, 'run'), user: 'sgw', database: 'sgw', password });
    await client.connect();
    return new BucketFiller(client, s3);
  }

  /** Makes a bucket with this many keys in all, `p000/00000000` and on. */
  async fill(bucket: string, keys: number): Promise<void> {
    await this.s3.expect('PUT', { bucket });
    await this.s3.expect('PUT', { bucket, key: 'p000/00000000', body: 'x' });
    const columns = await this.columns('object_version', OWN_COLUMNS);
    const { rows } = await this.client.query<{ id: string }>(
      `SELECT v.id FROM object_version v JOIN bucket b ON b.id = v.bucket_id WHERE b.name = $1`,
      [bucket],
    );
    const template = rows[0]?.id;
    if (template === undefined) throw new Error(`${bucket} has no object to be copied`);
    for (let from = 1; from < keys; from += BATCH) {
      const to = Math.min(keys, from + BATCH) - 1;
      await this.client.query(
        `INSERT INTO object_version (id, key, ${columns})
         SELECT gen_random_uuid(), 'p' || lpad((n % ${PREFIXES})::text, 3, '0') || '/' || lpad((n / ${PREFIXES})::text, 8, '0'), ${columns}
           FROM object_version, generate_series($2::bigint, $3::bigint) n WHERE id = $1`,
        [template, from, to],
      );
    }
    await this.addCopies(template);
  }

  /** The state a database is in some time after it was filled: analyzed, and its pages known to be visible. */
  async settle(): Promise<void> {
    await this.client.query('VACUUM (ANALYZE) object_version, replica');
    await this.client.query('CHECKPOINT');
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Every key has the copies that the first one has. */
  private async addCopies(template: string): Promise<void> {
    const columns = await this.columns('replica', new Set(['id', 'version_id']));
    await this.client.query(
      `INSERT INTO replica (id, version_id, ${columns})
       SELECT gen_random_uuid(), v.id, ${columns.replaceAll(/"[^"]+"/g, (name) => `r.${name}`)}
         FROM replica r JOIN object_version t ON t.id = r.version_id
         JOIN object_version v ON v.bucket_id = t.bucket_id AND v.id <> t.id
        WHERE r.version_id = $1`,
      [template],
    );
  }

  private async columns(table: string, without: ReadonlySet<string>): Promise<string> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      [table],
    );
    return rows
      .filter(({ name }) => !without.has(name))
      .map(({ name }) => `"${name}"`)
      .join(', ');
  }
}
