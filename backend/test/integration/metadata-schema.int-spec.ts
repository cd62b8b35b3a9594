import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MetadataStore, migrate, pendingMigrations } from '@backend/metadata';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

/** Statements by which the ORM would change the migrated schema, each with the reason why it stays as it is. */
const ACCEPTED_DIFFERENCES: Readonly<Record<string, string>> = {};

/** Indexes that the ORM cannot declare, each with the reason. */
const MIGRATED_ONLY: Readonly<Record<string, string>> = {
  'index object_version_history': 'it has no way to say that seq goes down',
  'index policy_attachment_place': 'it has no way to say that one null is like another',
};

/**
 * Everything of the schema that a query or a constraint could notice, the ORM's own table and its quotes around numbers aside.
 * New rows are held to a constraint whether or not it was asked of the old ones.
 */
const CATALOGUE = `
  SELECT 'column ' || c.relname || '.' || a.attname AS name,
         format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE ' || o.collname, '') || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce(' DEFAULT ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^''(\\d+)''::bigint$', '\\1'), '') AS definition
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation o ON o.oid = a.attcollation AND o.collname <> 'default'
   WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migration'
  UNION ALL
  SELECT 'constraint ' || c.relname || '.' || k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')
    FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'migration' AND k.contype <> 'n'
  UNION ALL
  SELECT 'index ' || i.relname, pg_get_indexdef(i.oid)
    FROM pg_class i JOIN pg_index x ON x.indexrelid = i.oid JOIN pg_class t ON t.oid = x.indrelid
   WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'migration'
   ORDER BY 1`;

const EVERYTHING = `
  SELECT relname AS name FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v') AND relname NOT IN ('migration', 'migration_id_seq')
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
   ORDER BY 1`;

describe('the schema of the metadata store', () => {
  let databases: TestDatabase[];
  let stores: MetadataStore[];

  beforeEach(() => {
    databases = [];
    stores = [];
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  async function emptyDatabase(): Promise<string> {
    const database = await createTestDatabase();
    databases.push(database);
    return database.url;
  }

  function sourceOf(url: string): DataSource {
    const store = new MetadataStore(url);
    stores.push(store);
    return store.dataSource;
  }

  it('is what the entities say, goes down to nothing and comes up again the same', async () => {
    const url = await emptyDatabase();
    const source = sourceOf(url);
    await migrate(source);
    expect(await ormDifferences(source)).toEqual(Object.keys(ACCEPTED_DIFFERENCES));
    const first = await read(url, CATALOGUE);

    for (let left = source.migrations.length; left > 0; left--)
      await source.undoLastMigration({ transaction: 'each' });
    expect(await read(url, EVERYTHING)).toEqual([]);

    await migrate(source);
    expect(await read(url, CATALOGUE)).toEqual(first);
    expect(await ormDifferences(source)).toEqual(Object.keys(ACCEPTED_DIFFERENCES));
  });

  it('has the very columns, constraints and partial indexes that the entities declare', async () => {
    const migrated = await emptyDatabase();
    await migrate(sourceOf(migrated));

    // The ORM compares names, not the conditions of checks and partial indexes: PostgreSQL's own reading does.
    const declared = await emptyDatabase();
    await read(declared, 'CREATE SEQUENCE change_seq');
    const [rules] = await read(migrated, `SELECT pg_get_functiondef('is_sound_version_1'::regproc) AS sql`);
    await read(declared, (rules as { sql: string }).sql);
    const source = sourceOf(declared);
    await source.initialize();
    await source.driver.createSchemaBuilder().build();

    const expected = (await read(migrated, CATALOGUE)).filter(
      (row) => !Object.hasOwn(MIGRATED_ONLY, (row as { name: string }).name),
    );
    expect(await read(declared, CATALOGUE)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(200);
  });

  it('is migrated once when several gateways start together, even with one connection each', async () => {
    const url = await emptyDatabase();
    const gateways = [sourceOf(url), sourceOf(url), sourceOf(url)];
    for (const gateway of gateways) gateway.setOptions({ poolSize: 1 });
    const applied = await Promise.all(gateways.map((gateway) => migrate(gateway)));
    const names = applied.flat();
    expect(names).toHaveLength(gateways[0]?.migrations.length ?? 0);
    expect(applied.filter((list) => list.length > 0)).toHaveLength(1);
    for (const gateway of gateways) expect(await pendingMigrations(gateway)).toEqual([]);
  });

  it('names what is pending without applying it', async () => {
    const url = await emptyDatabase();
    const source = sourceOf(url);
    const pending = await pendingMigrations(source);
    expect(pending[0]).toBe('CreateMetadata1764000000000');
    expect(await read(url, EVERYTHING)).toEqual([]);
    expect(await migrate(source)).toEqual(pending);
    expect(await migrate(source)).toEqual([]);
  });

  it('goes on where an older release stopped', async () => {
    const source = sourceOf(await emptyDatabase());
    const all = await migrate(source);
    await source.undoLastMigration({ transaction: 'each' });
    expect(await pendingMigrations(source)).toEqual(all.slice(-1));
    expect(await migrate(source)).toEqual(all.slice(-1));
  });

  it('of a newer release is refused in one clear line and left alone', async () => {
    const url = await emptyDatabase();
    const source = sourceOf(url);
    await migrate(source);
    await source.undoLastMigration({ transaction: 'each' });
    await read(
      url,
      `INSERT INTO migration (timestamp, name) VALUES (9999999999999, 'AddFuture9999999999999')`,
    );

    const before = await read(url, EVERYTHING);

    const line =
      /^The metadata database was made by a newer release \(it knows AddFuture9999999999999\): [^\n]+$/;
    await expect(migrate(source)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(line),
    });
    await expect(pendingMigrations(source)).rejects.toThrow(line);
    expect(await read(url, EVERYTHING)).toEqual(before);
  });

  it('frees its lock when a migration fails', async () => {
    const url = await emptyDatabase();
    await read(url, 'CREATE TABLE tenant ()');
    await expect(migrate(sourceOf(url))).rejects.toThrow(/"tenant" already exists/);
    await read(url, 'DROP TABLE tenant');
    expect(await migrate(sourceOf(url))).not.toEqual([]);
  });
});

async function ormDifferences(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

async function read(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
