import { randomUUID } from 'node:crypto';
import { AttestationDesk, AttestationWriter, DocumentReader, SigningKeyring } from '@backend/attestation';
import { AttestationRepository, type ClaimedAttestation } from '@backend/metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { type Leaf, readTrustedKeys, type VersionLeaf, verifyDocument } from '@sgw/attestation';
import type { AttestationRequest } from '@sgw/contracts';
import { waitFor } from '../support/wait-for.js';
import { AttestationFixture } from './attestation-fixture.js';

const LEASE_SECONDS = 30;

describe('an attestation on real PostgreSQL', () => {
  let fixture: AttestationFixture;
  /** Makes nothing by itself. */
  let quiet: TestingModule;

  beforeAll(async () => {
    fixture = await AttestationFixture.open();
    await fixture.plant(2500, 'a/');
    quiet = await fixture.node();
  });
  afterAll(() => fixture.close());

  const get = <T>(type: new (...args: never[]) => T, module = quiet): T =>
    module.get(type, { strict: false });
  const request = (more: Partial<AttestationRequest> = {}) =>
    get(AttestationDesk).request({ tenant: 'acme', bucket: 'photos', ...more });
  const claim = async (): Promise<ClaimedAttestation> => {
    const claimed = await get(AttestationRepository).claim(LEASE_SECONDS);
    if (!claimed) throw new Error('There is nothing to claim');
    return claimed;
  };
  /** Makes what was asked for, and returns its document. */
  const make = async (more: Partial<AttestationRequest> = {}, meanwhile = () => Promise.resolve()) => {
    const { id } = await request(more);
    const claimed = await claim();
    let isFirst = true;
    const { leaves, ...signed } = await get(AttestationWriter).write(claimed, async () => {
      if (isFirst) await meanwhile();
      isFirst = false;
    });
    expect(await get(AttestationRepository).complete(claimed, signed, leaves)).toBe(true);
    return read(id);
  };
  const read = async (id: string) => {
    const document = await get(AttestationDesk).document(id);
    const chunks: Buffer[] = [];
    for await (const chunk of await get(DocumentReader).whole(document)) chunks.push(chunk as Buffer);
    const keys = readTrustedKeys(JSON.stringify(await get(SigningKeyring).published()));
    expect(await verifyDocument(chunks, keys)).toMatchObject({ isValid: true, findings: [] });
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n').slice(2);
    return { head: document.head, leaves: lines.map((line) => JSON.parse(line) as Leaf) };
  };
  const versions = (leaves: readonly Leaf[]) =>
    leaves.filter((leaf): leaf is VersionLeaf => leaf.kind === 'version');

  it('tells every version once, over many pages, and its decision once', async () => {
    const { head, leaves } = await make();
    const keys = versions(leaves).map(({ key }) => key);
    expect(keys).toHaveLength(2500);
    expect(new Set(keys).size).toBe(2500);
    expect(leaves.filter(({ kind }) => kind === 'decision')).toEqual([
      expect.objectContaining({ decision: 'd1', outcome: { copies: 2 } }),
    ]);
    expect(head.summary).toMatchObject({
      versions: 2500,
      copies: { verified: 2500, owed: 2500 },
      notPermitted: 0,
    });
  });

  it('sees one state of the database, whatever happens while it is written', async () => {
    const { head, leaves } = await make({}, async () => {
      await fixture.plant(10, 'b/');
      await fixture.rows(`UPDATE replica SET state = 'suspect' WHERE backend_id = 'fi' AND bucket_id = $1`, [
        fixture.bucket,
      ]);
    });
    await fixture.rows(`UPDATE replica SET state = 'completed' WHERE state = 'suspect'`);
    expect(versions(leaves).some(({ key }) => key.startsWith('b/'))).toBe(false);
    expect(head.summary).toMatchObject({ copies: { verified: 2500, unverified: 0 } });
  });

  it('tells all versions of a key that has more of them than a page', async () => {
    await fixture.rows(
      `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, size_bytes, etag, committed_at)
       SELECT gen_random_uuid(), $1, 'k', $2, CASE WHEN n % 10 = 0 THEN 'marker' ELSE 'live' END, n = 2300, false,
              nextval('object_seq'), CASE WHEN n % 10 = 0 THEN NULL ELSE 1 END, CASE WHEN n % 10 = 0 THEN NULL ELSE 'e' END, now()
         FROM generate_series(1, 2300) AS n`,
      [fixture.bucket, fixture.owner],
    );
    const { leaves } = await make({ key: 'k' });
    const ids = versions(leaves).map(({ versionId }) => versionId);
    expect(new Set(ids).size).toBe(2070);
    expect(ids).toHaveLength(2070);
    expect(versions((await make()).leaves)).toHaveLength(2510 + 2070);
    await fixture.rows(`DELETE FROM object_version WHERE key = 'k'`);
  });

  it('tells what is being written, what is being removed, and where no copy may lie', async () => {
    const { bucket, owner } = fixture;
    const add = async (key: string, state: string, backend: string, copy: string, due: string | null) =>
      fixture.rows(
        `WITH v AS (INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag,
                      committed_at, garbage_at)
           VALUES (gen_random_uuid(), $1, $2, $3, $4, $4 = 'live', nextval('object_seq'), 5, 'e',
                   now(), CASE WHEN $4 = 'garbage' THEN now() END) RETURNING id)
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, verified_at, due_at)
         SELECT gen_random_uuid(), id, $1, $5, 'p', id::text, $6, now(), $7 FROM v`,
        [bucket, key, owner, state, backend, copy, due],
      );
    await add('c/us', 'live', 'us', 'completed', null);
    await fixture.rows(
      `INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until)
       VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'c/writing', $2, 'fi', 'p', now())`,
      [bucket, owner],
    );
    await add('c/removing', 'garbage', 'de', 'deleting', 'now');
    await add('c/stuck', 'garbage', 'de', 'blocked', null);
    await add('c/gone', 'garbage', 'de', 'deleted', null);
    const { head, leaves } = await make();
    const told = versions(leaves).filter(({ key }) => key.startsWith('c/'));
    expect(
      told
        .map(({ key, status, copies }) => [key, status, copies[0]?.standing, copies[0]?.isPermitted])
        .toSorted(),
    ).toEqual([
      ['c/removing', 'deleted', 'being-removed', true],
      ['c/stuck', 'deleted', 'being-removed', true],
      ['c/us', 'current', 'verified', false],
      ['c/writing', 'being-written', 'unverified', true],
    ]);
    expect(head.summary).toMatchObject({ notPermitted: 1, copies: { 'being-removed': 2, unverified: 1 } });
    expect(head.places.map(({ backend }) => backend)).toEqual(['de', 'fi', 'us']);
    await fixture.rows(
      `DELETE FROM replica WHERE version_id IN (SELECT id FROM object_version WHERE key LIKE 'c/%')`,
    );
    await fixture.rows(`DELETE FROM object_version WHERE key LIKE 'c/%'`);
    await fixture.rows('DELETE FROM write_intent');
  });

  it('counts the bytes of an unfinished upload where they lie', async () => {
    const { bucket, owner } = fixture;
    const upload = randomUUID();
    await fixture.rows(
      `WITH u AS (INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id)
                  VALUES ($1::uuid, ($1::uuid)::text, $2, 'u', $3, gen_random_uuid())),
            t AS (INSERT INTO upload_target (upload_id, backend_id, physical_bucket, physical_key, backend_upload_id)
                  VALUES ($1::uuid, 'us', 'p', 'k', 'b'), ($1::uuid, 'de', 'p', 'k', NULL)),
            p AS (INSERT INTO multipart_part (upload_id, part_number, size_bytes, etag, sha256, crc32)
                  SELECT $1::uuid, n, 1000 * n, 'e', '', 0 FROM generate_series(1, 3) AS n)
       INSERT INTO part_copy (upload_id, part_number, backend_id, backend_etag)
       SELECT $1::uuid, n, 'us', 'e' FROM generate_series(1, 3) AS n`,
      [upload, bucket, owner],
    );
    const { head, leaves } = await make({ key: 'u' });
    const [leaf] = leaves.filter(({ kind }) => kind === 'upload');
    expect(leaf).toMatchObject({
      copies: [
        { backend: 'de', sizeBytes: 0, isPermitted: true },
        { backend: 'us', sizeBytes: 6000, isPermitted: false },
      ],
    });
    expect(head.summary).toMatchObject({
      uploads: 1,
      notPermitted: 1,
      byBackend: [
        { backend: 'de', copies: 1, bytes: 0 },
        { backend: 'us', copies: 1, bytes: 6000 },
      ],
    });
    for (const table of ['multipart_part', 'upload_target'])
      await fixture.rows(`DELETE FROM ${table} WHERE upload_id = $1`, [upload]);
    await fixture.rows('DELETE FROM multipart_upload WHERE id = $1', [upload]);
  });

  it('of a past moment says what the kept rows prove, and no more', async () => {
    const { bucket, owner } = fixture;
    const plant = (key: string, garbage: string | null, copies: string) =>
      fixture.rows(
        `WITH v AS (INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag,
                      created_at, committed_at, garbage_at)
           VALUES (gen_random_uuid(), $1, $2, $3, CASE WHEN $4::text IS NULL THEN 'live' ELSE 'garbage' END, $4::text IS NULL,
                   nextval('object_seq'), 5, 'e', now() - interval '20 days', now() - interval '20 days',
                   now() - $4::interval) RETURNING id)
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, verified_at, removed_at, created_at)
         SELECT gen_random_uuid(), id, $1, 'fi', 'p', id::text, ${copies} FROM v`,
        [bucket, key, owner, garbage],
      );
    const ago = (days: number) => `now() - interval '${days} days'`;
    await plant('p/early', null, `'completed', ${ago(15)}, NULL, ${ago(20)}`);
    await plant('p/later', null, `'completed', ${ago(2)}, NULL, ${ago(20)}`);
    await plant('p/deleted-since', '5 days', `'deleted', ${ago(15)}, ${ago(4)}, ${ago(20)}`);
    await plant('p/deleted-before', '12 days', `'deleted', ${ago(15)}, ${ago(9)}, ${ago(20)}`);
    await plant('p/gone-before', '14 days', `'deleted', ${ago(15)}, ${ago(13)}, ${ago(20)}`);
    const moment = new Date(Date.now() - 10 * 86_400_000).toISOString();
    const { head, leaves } = await make({ moment });
    expect(head).toMatchObject({ basis: 'evidence', moment });
    expect(head.summary).not.toHaveProperty('notPermitted');
    expect(
      versions(leaves)
        .map(({ key, status, copies }) => [key, status, copies.map(({ standing }) => standing).join()])
        .toSorted(),
    ).toEqual([
      ['p/deleted-before', 'deleted', 'being-removed'],
      ['p/deleted-since', 'stored', 'verified'],
      ['p/early', 'stored', 'verified'],
      ['p/later', 'stored', 'verified-later'],
    ]);
  });

  it('is given up by a process that lost it, and made by another that finds its lease over', async () => {
    const { id } = await request();
    const dead = await claim();
    expect(await get(AttestationRepository).claim(LEASE_SECONDS)).toBeUndefined();
    await fixture.rows(`UPDATE attestation SET lease_until = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
    const second = await claim();
    expect(second).toMatchObject({ id, attempts: 2 });
    const signed = { head: '{}', keyId: 'k', signature: 's' };
    expect(await get(AttestationRepository).complete(dead, signed, 1)).toBe(false);
    expect(await get(AttestationRepository).renew(dead, { leaves: 1, expected: 1, leaseSeconds: 30 })).toBe(
      false,
    );
    await get(AttestationRepository).giveBack(second);
    const running = await fixture.node(1);
    await waitFor('the attestation', async () => (await get(AttestationDesk).find(id)).state === 'ready');
    await read(id);
    await running.close();
  });

  it('that was cancelled is not made', async () => {
    const { id } = await request();
    await get(AttestationDesk).cancel(id);
    expect(await get(AttestationRepository).claim(LEASE_SECONDS)).toBeUndefined();
    await expect(get(AttestationDesk).document(id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(get(AttestationDesk).cancel(id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('bears a key that signed at its time, however often keys change meanwhile', async () => {
    const keyring = get(SigningKeyring);
    const { head } = await make({ key: 'none' });
    const sign = () => keyring.sign((signer) => ({ ...head, ...signer }));
    const signed = (
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          index % 8 === 0 ? keyring.rotate().then(() => undefined) : sign(),
        ),
      )
    ).filter((one) => one !== undefined);
    const published = await keyring.published();
    expect(published.keys.filter(({ retiredAt }) => retiredAt === undefined)).toHaveLength(1);
    const keys = readTrustedKeys(JSON.stringify(published));
    for (const { head: line, keyId, signature } of signed) {
      const document = `${line}\n{"form":"manifest","keyId":"${keyId}","signature":"${signature}"}\n`;
      // The head is of another manifest: whether key, time and signature are right is judged before.
      const { findings } = await verifyDocument([Buffer.from(document)], keys);
      expect(findings.map(({ finding }) => finding)).toEqual(['manifest']);
    }
    expect(signed).toHaveLength(35);
  });

  it('makes one key where several gateways start at once, and opens it with the master key alone', async () => {
    await fixture.rows('DELETE FROM attestation_key');
    await Promise.all([fixture.node(), fixture.node(), fixture.node()]);
    const keys = await fixture.rows<{ sealed_private_key: string }>('SELECT * FROM attestation_key');
    expect(keys).toHaveLength(1);
    expect(keys[0]?.sealed_private_key).toMatch(/^v1:[0-9a-f]{8}:/);
    await make({ key: 'none' });
  });
});
