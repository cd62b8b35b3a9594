import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DecisionKind, DecisionRecord, DecisionView, JudgedBackend, Page } from '@sgw/contracts';
import { backendsYaml, PolicyWorld } from '../support/policy-world.js';
import { s3Refusal } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';

/** Keeps every rule of the tests, and is taken away. */
const DUTCH = `  - id: nl
    kind: file
    path: FOLDER/nl
    provider: nl-storage
    place: { city: nl-ams, country: nl }
    law: eu
    owner: { name: nl storage, country: nl, parentCountry: nl }
    features: { object-lock: yes, versioning: yes }
`;

/** Of each backend the one rule that it breaks, where it breaks one. */
const RULES = {
  residency: { deny: [{ country: 'us' }] },
  ownership: { denyParentCountries: ['us'] },
  requires: { features: ['object-lock'] },
} as const;
const ALL = ['de', 'ee', 'fi', 'nl', 'se', 'us'];

describe('explain and decisions', () => {
  let world: PolicyWorld;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    world = await PolicyWorld.open({}, (folder) => backendsYaml(folder) + DUTCH.replace('FOLDER', folder));
  });
  afterAll(() => world.close());

  const decisions = (kind: DecisionKind, outcome: DecisionRecord['outcome'] = 'placed') =>
    world.ask<Page<DecisionView>>({ path: `/decisions?kind=${kind}&outcome=${outcome}&limit=1000` });
  /** The decision of a kind for these backends that was made under a policy. */
  const decisionUnder = (
    policy: string,
    kind: DecisionKind,
    choice: string,
    version = 1,
  ): Promise<DecisionView> =>
    waitFor(`a decision to ${kind} at ${choice}`, async () =>
      (await decisions(kind)).items.find(
        ({ record }) =>
          record.choice.join() === choice &&
          record.policies.some((one) => one.name === policy && one.version === version),
      ),
    );
  const byId = (backends: readonly JudgedBackend[]) => new Map(backends.map((one) => [one.id, one]));

  it('say chosen, and refused by country, ownership, missing feature, unknown fact and health, each with its rule', async () => {
    const policy = await world.policy(RULES);
    const bucket = await world.bucket(undefined, 'nl,fi,de,se,ee,us');
    await world.attach(bucket, policy);
    await world.setState('nl', 'offline');
    try {
      const decision = await world.put(bucket, 'k');
      const { today, written } = await world.explain(bucket, 'k');
      expect(today).toMatchObject({ outcome: 'placed', order: ['nl', 'fi'], required: ['nl'] });
      const backends = byId(today.backends);
      const at = { policy: { name: policy, version: 1, scope: 'bucket' }, isUnknown: false };
      for (const [id, verdict, refusals, reason] of [
        ['fi', 'chosen', [], 'it breaks no rule, can be reached, and has place 2 of 2'],
        ['us', 'refused', [{ ...at, rule: 'residency', pointer: '/residency/deny/0' }, {}], 'us'],
        ['de', 'refused', [{ ...at, rule: 'ownership' }], "de's legal parent is in us"],
        ['se', 'refused', [{ ...at, rule: 'feature', pointer: '/requires/features/0' }], '(no)'],
        ['ee', 'refused', [{ isUnknown: true }, { isUnknown: true }], 'known'],
        ['nl', 'unreachable', [], 'nl is allowed and cannot be reached now'],
      ] as const) {
        expect(backends.get(id)).toMatchObject({ verdict, refusals });
        expect(today.backends.find((one) => one.id === id)?.reason).toContain(reason);
      }
      // What was decided at the write says the same, for as long as the object is there.
      expect(written?.id).toBe(decision);
      expect(written?.record).toMatchObject({ kind: 'write', choice: ['fi'], order: ['nl', 'fi'] });
      const verdicts = (list: readonly JudgedBackend[]) => list.map(({ id, verdict }) => [id, verdict]);
      expect(verdicts(written?.record.backends ?? [])).toEqual(verdicts(today.backends));

      const args = ['--api', world.gateway.apiUrl, 'explain', `s3://${bucket}/k`];
      const env = { ...process.env, NODE_OPTIONS: '', SGW_DATA_DIR: world.gateway.dataDir };
      const command = [join(workspaceRoot(), 'scripts/sgw.mjs'), ...args];
      const { stdout } = await promisify(execFile)(process.execPath, command, { env });
      for (const { id, verdict, reason } of today.backends)
        expect(stdout).toContain(`  ${id}  ${verdict}\n    ${reason}`);
      expect(stdout).toContain(`decision ${decision}`);
    } finally {
      await world.setState('nl', 'online');
    }
  });

  it('are kept of every kind: write, replicate, move, and fail-over of a read and of a write', async () => {
    const policy = await world.policy(RULES);
    const bucket = await world.bucket(undefined, 'fi,nl,de,se,ee,us', 2);
    await world.attach(bucket, policy);
    const untilHeld = (backends: string) =>
      waitFor(`k at ${backends}`, async () => (await world.held(bucket, 'k')) === backends);
    const expectWhole = ({ record }: DecisionView, refused: readonly string[]) => {
      expect(record.policies).toMatchObject([{ scope: 'bucket', name: policy }]);
      const backends = byId(record.backends);
      expect([...backends.keys()]).toEqual(ALL);
      for (const { id, verdict, refusals } of record.backends) {
        expect([id, verdict === 'refused']).toEqual([id, refused.includes(id)]);
        if (refused.includes(id)) expect(refusals[0]).toMatchObject({ policy: { name: policy } });
      }
    };
    const REFUSED = ['de', 'ee', 'se', 'us'];

    const id = await world.put(bucket, 'k', 'body');
    const write = await decisionUnder(policy, 'write', 'fi');
    expect(write.id).toBe(id);
    expect(write.record.order).toEqual(['fi', 'nl']);
    expectWhole(write, REFUSED);
    await untilHeld('fi,nl');
    expectWhole(await decisionUnder(policy, 'replicate', 'nl'), REFUSED);

    // The bytes are lost behind the gateway's back: the read goes on at the other copy.
    await rename(world.folderOf('fi'), `${world.folderOf('fi')}-lost`);
    await mkdir(world.folderOf('fi'));
    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('body');
    const read = await decisionUnder(policy, 'fail-over', 'nl');
    expect(byId(read.record.backends).get('fi')?.verdict).toBe('unreachable');
    expectWhole(read, REFUSED);

    // No folder can be made below a file: the write goes on at the next backend.
    await rm(world.folderOf('fi'), { recursive: true });
    await writeFile(world.folderOf('fi'), '');
    const failedOver = await world.put(bucket, 'k2', 'body');
    const { record } = await world.ask<DecisionView>({ path: `/decisions/${failedOver}` });
    expect(record).toMatchObject({ kind: 'fail-over', choice: ['nl'], order: ['fi', 'nl'] });
    expect(byId(record.backends).get('fi')?.verdict).toBe('unreachable');
    await rm(world.folderOf('fi'));
    await rename(`${world.folderOf('fi')}-lost`, world.folderOf('fi'));
    await untilHeld('fi,nl');

    await world.edit(policy, {
      ...RULES,
      residency: { deny: [{ country: 'us' }, { country: 'nl' }] },
      ownership: {},
    });
    await untilHeld('de,fi');
    // One to make the copy, one to remove the other.
    for (const choice of ['de', 'fi,de'])
      expectWhole(await decisionUnder(policy, 'move', choice, 2), ['ee', 'nl', 'se', 'us']);
  });

  it('are listed page by page, the newest first, refusals among them', async () => {
    const bucket = await world.bucket({ requires: { certificates: ['iso-27001'] } }, 'fi');
    const { headers } = await s3Refusal(world.put(bucket, 'k'));
    const newest = await world.ask<Page<DecisionView>>({ path: '/decisions?limit=1' });
    expect(newest.items).toMatchObject([
      { id: headers['x-sgw-decision'], record: { outcome: 'refused', choice: [] } },
    ]);
    const rest = await world.ask<Page<DecisionView>>({
      path: `/decisions?limit=1000&cursor=${newest.nextCursor}`,
    });
    const times = [...newest.items, ...rest.items].map(({ decidedAt }) => decidedAt);
    expect(times.length).toBeGreaterThan(5);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(rest.nextCursor).toBeUndefined();
    for (const query of ['kind=none', 'outcome=none', 'limit=0', 'cursor=%27'])
      expect([query, (await world.send({ path: `/decisions?${query}` })).status]).toEqual([query, 400]);
  });
});
