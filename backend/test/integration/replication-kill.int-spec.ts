import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';
import { ReplicationFixture } from './replication-fixture.js';

jest.setTimeout(60_000);

/** Large enough to be streamed. */
const BODY = randomBytes(600_000);
const SETTINGS = { SGW_LEASE_SECONDS: '2', SGW_SWEEP_GRACE_SECONDS: '1' };

/** What a copy, a check and a removal go through. */
const MAKING = ['claim', 'copy', 'verify', 'commit'];
const CHECKING = ['check', 'commit'];
const REMOVING = ['claim', 'delete', 'commit'];

function killTests(redisUrl: () => string | undefined): void {
  let fixture: ReplicationFixture;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-kill-'));
    fixture = await ReplicationFixture.open({ settings: SETTINGS, filesFolder: folder });
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a worker process that kills itself when the step begins. */
  async function dieAt(step: string): Promise<void> {
    const url = redisUrl();
    const setup = fixture.setup(url === undefined ? {} : { redisUrl: url });
    const victim = spawn(
      process.execPath,
      [join(workspaceRoot(), 'dist/backend/test/support/replication-victim.js')],
      {
        env: { PATH: process.env['PATH'], SGW_TEST_VICTIM: JSON.stringify({ setup, diesAt: step }) },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    const [code, signal] = (await once(victim, 'exit')) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  }

  /** Starts again: the backlog goes back to 0, and at the backends lies what the rows say and nothing else. */
  async function expectHealed(versionId: string, copies: readonly string[]): Promise<void> {
    const url = redisUrl();
    const node = await fixture.node(url === undefined ? {} : { redisUrl: url });
    await node.start();
    await fixture.waitForStates(versionId, Object.fromEntries(copies.map((id) => [id, 'completed'])));
    await waitFor(
      'no backlog',
      async () => (await fixture.rows('SELECT 1 FROM replica WHERE due_at IS NOT NULL')).length === 0,
    );
    await waitFor('no orphan', async () => {
      await node.scanner.scan();
      const [fi, de] = await Promise.all(['fi', 'de'].map((id) => keysAt(node, id)));
      return (fi?.length ?? 0) + (de?.length ?? 0) === copies.length;
    });
    for (const id of copies) {
      const place = await fixture.place(versionId, id);
      const chunks: Buffer[] = [];
      const body = await node.registry.driver(id).get(place, undefined, AbortSignal.timeout(10_000));
      await body.deliver((chunk) => void chunks.push(Buffer.from(chunk)));
      expect(Buffer.concat(chunks).equals(BODY)).toBe(true);
    }
  }

  async function keysAt(
    node: Awaited<ReturnType<ReplicationFixture['node']>>,
    backendId: string,
  ): Promise<string[]> {
    const mapping = (await fixture.store.buckets.mappings((await fixture.bucketNamed('photos')).id)).find(
      (known) => known.backendId === backendId,
    );
    if (!mapping) return [];
    const page = await node.registry
      .driver(backendId)
      .list(mapping.physicalName, { limit: 1000 }, AbortSignal.timeout(10_000));
    return page.objects.map(({ key }) => key);
  }

  it.each(MAKING)('a copy is made once more when its worker is killed at %s', async (step) => {
    const id = await fixture.put(await fixture.node(), 'photos', 'a', BODY);
    await dieAt(step);
    expect(await fixture.states(id)).toMatchObject({ fi: 'completed' });
    await expectHealed(id, ['fi', 'de']);
  });

  it.each(CHECKING)('a check is made once more when its worker is killed at %s', async (step) => {
    const node = await fixture.node();
    const id = await fixture.put(node, 'photos', 'a', BODY, { tags: { 'replica-count': '1' }, owed: [] });
    await fixture.store.replicas.suspect((await fixture.place(id, 'fi')).replicaId, 'a reader doubts it');
    await dieAt(step);
    await expectHealed(id, ['fi']);
  });

  it.each(REMOVING)('a removal is made once more when its worker is killed at %s', async (step) => {
    const node = await fixture.node();
    const id = await fixture.put(node, 'photos', 'a', BODY, { owed: [] });
    await fixture.store.objectWrites.delete((await fixture.bucketNamed('photos')).id, ['a']);
    await dieAt(step);
    await expectHealed(id, []);
  });
}

describe('kill -9 of a replication worker', () => {
  killTests(() => undefined);
});

describeIf(['redis-server'], 'kill -9 of a replication worker that Bull rings', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = new RedisServer(await freePort());
    await redis.start();
  });

  afterAll(async () => {
    await redis.kill();
  });

  killTests(() => redis.url);
});
