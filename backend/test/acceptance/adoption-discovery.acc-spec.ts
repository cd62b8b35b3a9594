import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  AdoptionVerdict,
  AdoptionView,
  DiscoveryView,
  ExplanationView,
  PolicyDocument,
  SnapshotVerdict,
} from '@sgw/contracts';
import { AdoptionWorld, ELSEWHERE, PROVIDER } from '../support/adoption-world.js';
import { s3Failure } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';

const BUCKET = 'adopt-discovered';
const ORDINARY = 'adopt-ordinary';
const KEYS = Array.from({ length: 8 }, (_, at) => `object-${at}`);
const bodyOf = (bucket: string, key: string) => `${key} of ${bucket}`;
const within = (country: string): PolicyDocument => ({ format: 1, residency: { allow: [{ country }] } });

/** Adopted objects of one backend that a process reads at once unless told otherwise: the eighth place is for other backends. */
const WORKERS = 7;
const gate = Promise.withResolvers<void>();

let world: AdoptionWorld;
let adoption: AdoptionView;
let snapshot: string;

jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
  const { theirs, ours } = world;
  await theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await ours.send(new CreateBucketCommand({ Bucket: ORDINARY }));
  for (const [s3, Bucket] of [
    [theirs, BUCKET],
    [ours, ORDINARY],
  ] as const)
    await Promise.all(
      KEYS.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(Bucket, Key) }))),
    );
});
afterAll(() => {
  gate.resolve();
  return world?.close();
});

/** Of all objects of both buckets at once, thrice. */
async function readAllAtOnce(): Promise<void> {
  const wanted = [BUCKET, ORDINARY].flatMap((bucket) => KEYS.map((key) => [bucket, key] as const));
  for (let turn = 0; turn < 3; turn++) {
    const bodies = await Promise.all(wanted.map(([bucket, key]) => world.text(bucket, key)));
    expect(bodies).toEqual(wanted.map(([bucket, key]) => bodyOf(bucket, key)));
  }
}

const explained = (bucket: string, key: string) =>
  world.operator.ask<ExplanationView>('GET', `/objects/default/${bucket}/explain?key=${key}`);
const where = async (bucket: string, key: string) => {
  const command = [join(workspaceRoot(), 'scripts/sgw.mjs'), '--api', world.gateway.apiUrl, 'where'];
  const env = { ...process.env, NODE_OPTIONS: '', SGW_DATA_DIR: world.gateway.dataDir };
  const run = promisify(execFile)(process.execPath, [...command, `s3://${bucket}/${key}`], { env });
  return (await run).stdout;
};

describe('a bucket that a discovery saw', () => {
  it('is judged by policies from the snapshot, which knows the endpoint as a backend', async () => {
    const { accessKeyId, secretAccessKey } = world.provider;
    const request = { endpoint: world.proxy.url, accessKeyId, secretAccessKey, pathStyle: true };
    const { id } = await world.operator.ask<DiscoveryView>('POST', '/discover', request);
    const { snapshotId } = await waitFor('the discovery to end', async () => {
      const view = await world.operator.ask<DiscoveryView>('GET', `/discover/${id}`);
      return view.endedAt !== null && view;
    });
    snapshot = snapshotId ?? '';
    const judge = async (document: PolicyDocument) => {
      const path = `/snapshot/${snapshot}/verdict`;
      const { place, buckets } = await world.operator.ask<SnapshotVerdict>('POST', path, { document });
      return { place, ...buckets.find(({ name }) => name === BUCKET) };
    };
    expect(await judge(within('fi'))).toMatchObject({
      place: { basis: 'backend' },
      verdict: 'may-stay',
      refusals: [],
    });
    expect(await judge(within('de'))).toMatchObject({
      verdict: 'must-move',
      refusals: [{ rule: 'residency' }],
      targets: [ELSEWHERE],
    });
  });

  it('gets the same verdict for its adoption, with the numbers of the snapshot', async () => {
    const ask = (more: object) =>
      world.operator.ask<AdoptionVerdict>('POST', '/adoptions/verdict', {
        tenant: 'default',
        physicalBucket: BUCKET,
        snapshot: { id: snapshot },
        ...more,
      });
    const bytes = KEYS.reduce((sum, key) => sum + bodyOf(BUCKET, key).length, 0);
    expect(await ask({ locationConstraint: 'fi' })).toMatchObject({
      verdict: 'may-stay',
      backends: [{ id: PROVIDER }],
      counts: { objects: KEYS.length, bytes, basis: 'exact' },
    });
    const { verdict, violations } = await ask({ locationConstraint: 'de' });
    expect(verdict).toBe('violates');
    expect(violations).toMatchObject([{ rule: 'residency' }]);
  });

  it('is adopted by the verdict’s backend, and refused where a policy of its tenant forbids the place', async () => {
    const { operator } = world;
    const policy = { name: 'german', document: within('de') };
    await operator.ask('POST', '/policies', policy);
    const german = await operator.tenant({}, 'german');
    await operator.user(german);
    const ruled = await fetch(`${world.gateway.apiUrl}/api/v1/tenants/${german}/placement-policy`, {
      method: 'PUT',
      headers: { 'x-admin-key': world.gateway.adminKey, 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ policy: 'german' }),
    });
    expect(ruled.status).toBe(200);
    const wish = { bucket: BUCKET, backend: PROVIDER, physicalBucket: BUCKET, locationConstraint: 'fi' };
    const refused = await operator.send('POST', '/adoptions', { tenant: 'german', ...wish });
    expect(await refused.json()).toMatchObject({
      code: 'residency-violation',
      details: { backend: PROVIDER, policy: 'german' },
    });

    // The workers' reads do not come to an end until the test lets them: what is read meanwhile is not verified.
    const match = { op: 'GetObject', pathRe: BUCKET, phase: 'request-head' } as const;
    const fault = { kind: 'callback', run: () => gate.promise } as const;
    world.proxy.add({ id: 'unread', match, fault, times: WORKERS });
    adoption = await world.adopt(BUCKET, { locationConstraint: 'fi' });
    await world.untilSeen(adoption.id, 'rows', ({ listedAt }) => listedAt !== null);
  });
});

describe('copies that nobody has read yet', () => {
  it('are read under the condition that they are what was adopted, sixteen objects at once', async () => {
    const reads = () =>
      world.proxy.journal().filter(({ op, bucket }) => op === 'GetObject' && bucket === BUCKET);
    await waitFor('all workers to read', () => reads().length === WORKERS);
    world.proxy.removeRules('unread');
    await readAllAtOnce();
    expect(reads().length).toBe(WORKERS + 3 * KEYS.length);
    expect(reads().every(({ ifMatch }) => /^"[0-9a-f]{32}"$/.test(ifMatch ?? ''))).toBe(true);
  });

  it('are told of as adopted, by `sgw where` and by the explanation', async () => {
    const [key = ''] = KEYS;
    expect((await explained(BUCKET, key)).copies).toEqual([
      {
        backendId: PROVIDER,
        state: 'suspect',
        isPermitted: true,
        kind: 'adopt',
        zone: expect.any(String),
        physicalBucket: BUCKET,
        physicalKey: key,
      },
    ]);
    const told = await where(BUCKET, key);
    expect(told).toMatch(new RegExp(`\\(${PROVIDER}\\) {2}adopted, not verified yet$`, 'm'));
    expect(told).toContain(`lies at   ${BUCKET}/${key}`);
  });

  it('are not served when they were replaced by as many other bytes', async () => {
    const [Key = ''] = KEYS;
    const body = bodyOf(BUCKET, Key);
    const put = (Body: string) => world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    await put(body.toUpperCase());
    expect(await s3Failure(world.text(BUCKET, Key))).toMatchObject({ code: 'OperationAborted', status: 409 });
    await put(body);
    expect(await world.text(BUCKET, Key)).toBe(body);
  });
});

describe('copies that were read', () => {
  it('are told of as verified, and those of ordinary objects as placed', async () => {
    gate.resolve();
    const { verification } = await world.until(adoption.id, 'adopted');
    expect(verification).toMatchObject({ versions: KEYS.length, remainingVersions: 0 });
    const key = KEYS.at(-1) ?? '';
    const { copies } = await explained(BUCKET, key);
    expect(copies).toMatchObject([{ kind: 'adopt', state: 'completed', verifiedAt: expect.any(String) }]);
    expect((await explained(ORDINARY, key)).copies[0]).toMatchObject({ kind: 'write' });
    expect(await where(BUCKET, key)).toMatch(/ {2}adopted, verified \d{4}-/);
    expect(await where(ORDINARY, key)).not.toContain('adopted');
  });

  it('are read beside ordinary ones, sixteen objects at once', async () => {
    await readAllAtOnce();
  });

  it('rest when they were replaced, are told of as suspect, and are read again by a repair when they are as they were', async () => {
    const Key = KEYS[1] ?? '';
    const put = (Body: string) => world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    await put('something else');
    expect(await s3Failure(world.text(BUCKET, Key))).toMatchObject({ code: 'OperationAborted' });
    await waitFor('the copy to rest', async () =>
      (await where(BUCKET, Key)).includes('replaced at the provider'),
    );
    expect(await where(BUCKET, Key)).toMatch(/ {2}adopted, verified \S+, suspect$/m);
    await put(bodyOf(BUCKET, Key));
    await world.compared(adoption.id, true);
    await waitFor(
      'the copy to be verified',
      async () => (await world.copiesOf(BUCKET, Key)).join() === `${PROVIDER} completed`,
    );
    expect(await world.text(BUCKET, Key)).toBe(bodyOf(BUCKET, Key));
  });
});
