import { randomUUID } from 'node:crypto';
import { DocumentReader, ErasureDesk, SigningKeyring } from '@backend/attestation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { type Leaf, readTrustedKeys, verifyDocument } from '@sgw/attestation';
import type { ErasureView } from '@sgw/contracts';
import { waitFor } from '../support/wait-for.js';
import { AttestationFixture } from './attestation-fixture.js';

const GRACE_SECONDS = 4;

interface CopyRow {
  readonly state: string;
  readonly removedAt: Date | null;
}

/** Nobody works off copies here: the test is the worker, and confirms removals when it suits it. */
describe('an erasure beside writes that are not over, on real PostgreSQL', () => {
  let fixture: AttestationFixture;
  let gateway: TestingModule;

  beforeAll(async () => {
    fixture = await AttestationFixture.open();
    gateway = await fixture.node(1, { SGW_SWEEP_GRACE_SECONDS: String(GRACE_SECONDS) });
  });
  afterAll(() => fixture.close());

  const desk = () => gateway.get(ErasureDesk, { strict: false });
  const erase = (key: string) =>
    desk().request({
      tenant: 'acme',
      bucket: 'photos',
      key,
      deadline: new Date(Date.now() + 3_600_000).toISOString(),
    });
  const until = (id: string, what: string, isSo: (view: ErasureView) => boolean) =>
    waitFor(what, async () => {
      const view = await desk().find(id);
      return isSo(view) && view;
    });
  const record = async (id: string) => {
    const document = await desk().document(id);
    const chunks: Buffer[] = [];
    const whole = await gateway.get(DocumentReader, { strict: false }).whole(document);
    for await (const chunk of whole) chunks.push(chunk as Buffer);
    const keys = await gateway.get(SigningKeyring, { strict: false }).published();
    expect(await verifyDocument(chunks, readTrustedKeys(JSON.stringify(keys)))).toMatchObject({
      isValid: true,
    });
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    const [head, , ...leaves] = lines.map((line) => JSON.parse(line) as object);
    return { head: head as Record<string, unknown>, leaves: leaves as Leaf[] };
  };
  /** A write to `fi` whose bytes may be there. @param leaseSeconds how long its writer counts as alive */
  const begin = async (key: string, leaseSeconds: number): Promise<string> => {
    const id = randomUUID();
    await fixture.rows(
      `INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until)
       VALUES ($1, gen_random_uuid(), $2, $3, $4, 'fi', 'p', now() + $5 * interval '1 second')`,
      [id, fixture.bucket, key, fixture.owner, leaseSeconds],
    );
    return id;
  };
  const copyOf = async (version: string): Promise<CopyRow | undefined> =>
    (
      await fixture.rows<CopyRow>(
        `SELECT state, removed_at AS "removedAt" FROM replica WHERE version_id = $1`,
        [version],
      )
    )[0];
  const untilOwed = (version: string) =>
    waitFor('a removal that is owed', async () => (await copyOf(version))?.state === 'deleting');
  const confirm = (version: string) =>
    fixture.rows(
      `UPDATE replica SET state = 'deleted', removed_at = clock_timestamp(), due_at = NULL WHERE version_id = $1`,
      [version],
    );

  it('ends the writes of the dead at once, and is not done before what they had on its way is removed too', async () => {
    const version = await begin('broken', 0);
    const { id } = await erase('broken');
    await untilOwed(version);
    expect(await fixture.rows('SELECT 1 FROM write_intent WHERE version_id = $1', [version])).toEqual([]);
    expect((await desk().find(id)).state).toBe('removing');
    await confirm(version);
    const first = (await copyOf(version))?.removedAt;
    const waiting = await until(id, 'the reason', ({ error }) => /^1 writes broke off/.test(error ?? ''));
    expect(waiting).toMatchObject({ state: 'removing', versions: 1, versionsLeft: 1 });
    await untilOwed(version);
    await confirm(version);
    const second = (await copyOf(version))?.removedAt;
    const done = await until(id, 'the end', ({ state }) => state === 'done');
    expect(Number(second) - Number(first)).toBeGreaterThan(1000);
    expect(done).toMatchObject({ versionsLeft: 0, completedAt: second?.toISOString() });
    const { head, leaves } = await record(id);
    expect(head).toMatchObject({ completedAt: second?.toISOString(), summary: { versions: 1, copies: 1 } });
    expect(leaves).toMatchObject([
      { kind: 'version', key: 'broken', copies: [{ backend: 'fi', physicalKey: version }] },
    ]);
  });

  it('also follows what broke off shortly before, of which bytes may still arrive', async () => {
    const version = randomUUID();
    await fixture.rows(
      `WITH v AS (INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, garbage_at, created_at)
                  VALUES ($1, $2, 'late', $3, 'garbage', now(), now()))
       INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, removed_at)
       VALUES (gen_random_uuid(), $1, $2, 'fi', 'p', $1::text, 'deleted', now())`,
      [version, fixture.bucket, fixture.owner],
    );
    const { id } = await erase('late');
    await untilOwed(version);
    expect((await desk().find(id)).state).toBe('removing');
    await confirm(version);
    await until(id, 'the end', ({ state }) => state === 'done');
    expect((await record(id)).leaves).toMatchObject([{ key: 'late', copies: [{ standing: 'removed' }] }]);
  });

  it('waits for a writer that lives, and spares what it stores after all', async () => {
    const version = await begin('alive', 3600);
    const { id } = await erase('alive');
    const waiting = await until(id, 'the reason', ({ error }) => error !== undefined);
    expect(waiting).toMatchObject({
      state: 'removing',
      error: '1 writes that were begun before are not over',
    });
    await fixture.rows(
      `WITH i AS (DELETE FROM write_intent WHERE version_id = $1 RETURNING *)
       INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag, committed_at)
       SELECT version_id, bucket_id, key, owner_user_id, 'live', true, nextval('object_seq'), 1, 'e', now() FROM i`,
      [version],
    );
    expect(await until(id, 'the end', ({ state }) => state === 'done')).toMatchObject({ versions: 0 });
    expect(await fixture.rows('SELECT state FROM object_version WHERE id = $1', [version])).toEqual([
      { state: 'live' },
    ]);
  });
});
