import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionFinding, AdoptionView, Page } from '@sgw/contracts';
import pg from 'pg';
import { AdoptionWorld, history } from '../support/adoption-world.js';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { fillForWriters, writeBehind } from '../support/foreign-bucket.js';

let world: AdoptionWorld;
jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
});
afterAll(() => world?.close());

const NOTHING = { new: 0, changed: 0, removed: 0 };
const make = (Bucket: string) => world.theirs.send(new CreateBucketCommand({ Bucket }));
const findings = async (id: string) =>
  (await world.operator.ask<Page<AdoptionFinding>>('GET', `/adoptions/${id}/findings`)).items
    .map(({ kind, key }) => `${kind} ${key}`)
    .sort();
/** As an earlier release could leave it: all versions of a bucket stand the other way round, and the oldest ones are current. */
const turnRound = async (bucket: string) => {
  const db = new pg.Client({ connectionString: await embeddedDatabaseUrl(world.gateway.dataDir) });
  await db.connect();
  try {
    const { rows } = await db.query<{ id: string }>('SELECT id FROM bucket WHERE name = $1', [bucket]);
    const ofBucket = `bucket_id = $1 AND state IN ('live', 'marker')`;
    await db.query(`UPDATE object_version SET seq = -1000000 - seq, is_current = false WHERE ${ofBucket}`, [
      rows[0]?.id,
    ]);
    await db.query(
      `UPDATE object_version SET is_current = true
        WHERE id IN (SELECT DISTINCT ON (key) id FROM object_version WHERE ${ofBucket} ORDER BY key, seq DESC)`,
      [rows[0]?.id],
    );
  } finally {
    await db.end();
  }
};

describe('versions that others write behind the gateway', () => {
  const BUCKET = 'behind-order';
  let adoption: AdoptionView;
  let expected: Readonly<Record<string, string | undefined>>;

  const isAsThere = async () => {
    expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
    for (const [key, body] of Object.entries(expected)) expect(await world.textIfAny(BUCKET, key)).toBe(body);
  };

  beforeAll(async () => {
    await make(BUCKET);
    await fillForWriters(world.theirs, BUCKET);
    adoption = await world.adopt(BUCKET);
    await world.until(adoption.id, 'adopted');
    expected = await writeBehind(world.theirs, BUCKET);
  });

  it('stand after a repair where they stand at the provider, and are what is read', async () => {
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, new: 5 });
    await world.compared(adoption.id, true);
    await isAsThere();
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
  });

  it('are found where an earlier repair has put them behind the old ones, and mended by the next', async () => {
    await turnRound(BUCKET);
    expect(await world.textIfAny(BUCKET, 'multi')).toBe('first');
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, changed: 4 });
    expect(await findings(adoption.id)).toEqual([
      'changed back',
      'changed fresh',
      'changed gone',
      'changed multi',
    ]);
    await world.compared(adoption.id, true);
    await isAsThere();
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
  });
});
