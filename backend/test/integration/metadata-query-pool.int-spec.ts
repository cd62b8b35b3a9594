import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MetadataStore, migrate } from '@backend/metadata';
import pg from 'pg';
import { freePort } from '../support/free-port.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

jest.setTimeout(60_000);

/** More than there are connections. */
const CALLS = 16;

describe('connections for queries', () => {
  let database: TestDatabase;
  let store: MetadataStore;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    await store.close();
    await database.drop();
  });

  it('whoever gets none in time is told to slow down, and the others are served', async () => {
    await admin.query('BEGIN; LOCK TABLE write_intent IN ACCESS EXCLUSIVE MODE');
    const calls = Array.from({ length: CALLS }, () => store.sweeps.abandonDeadIntents(60));
    const first = await Promise.race(calls).catch((error: unknown) => error);
    await admin.query('ROLLBACK');
    expect(first).toMatchObject({ code: 'slow-down' });
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(CALLS);
    expect(await store.sweeps.abandonDeadIntents(60)).toBe(0);
  });

  it('whoever finds no PostgreSQL is told so', async () => {
    const lost = new MetadataStore(`postgresql://nobody@127.0.0.1:${await freePort()}/none`);
    const failed = { code: 'metadata-unavailable' };
    await expect(lost.sweeps.abandonDeadIntents(60)).rejects.toMatchObject(failed);
  });
});
