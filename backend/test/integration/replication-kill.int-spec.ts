import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';
import { ReplicationFixture } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(60_000);

/** Large enough to be streamed. */
const BODY = randomBytes(600_000);
const SETTINGS = { SGW_LEASE_SECONDS: '2', SGW_SWEEP_GRACE_SECONDS: '1' };

/** One installation whose worker is killed and started again. */
class KilledWorker {
  private constructor(
    readonly fixture: ReplicationFixture,
    private readonly folder: string,
    private readonly redisUrl: string | undefined,
  ) {}

  static async open(redisUrl: string | undefined): Promise<KilledWorker> {
    const folder = await mkdtemp(join(tmpdir(), 'sgw-kill-'));
    const fixture = await ReplicationFixture.open({ settings: SETTINGS, filesFolder: folder });
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
    return new KilledWorker(fixture, folder, redisUrl);
  }

  async close(): Promise<void> {
    await this.fixture.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a worker process that kills itself when the step begins. */
  async dieAt(step: string): Promise<void> {
    const victim = { setup: this.fixture.setup(this.bull), diesAt: step };
    const child = spawn(
      process.execPath,
      [join(workspaceRoot(), 'dist/backend/test/support/replication-victim.js')],
      {
        env: { PATH: process.env['PATH'], SGW_TEST_VICTIM: JSON.stringify(victim) },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect({ step, code, signal }).toEqual({ step, code: null, signal: 'SIGKILL' });
  }

  /** Starts again: the backlog goes back to 0, and at the backends lies what the rows say and nothing else. */
  async expectHealed(step: string, versionId: string, copies: readonly string[]): Promise<void> {
    const { fixture } = this;
    const node = await fixture.node(this.bull);
    await node.start();
    await fixture.waitForStates(versionId, Object.fromEntries(copies.map((id) => [id, 'completed'])));
    const owed = async () => (await fixture.rows('SELECT 1 FROM replica WHERE due_at IS NOT NULL')).length;
    await waitFor(`no backlog after ${step}`, async () => (await owed()) === 0);
    await waitFor(`no orphan after ${step}`, async () => {
      await node.scanner.scan();
      const keys = await Promise.all(['fi', 'de'].map((id) => this.keysAt(node, id)));
      return keys.flat().length === copies.length;
    });
    for (const id of copies) {
      const chunks: Buffer[] = [];
      const place = await fixture.place(versionId, id);
      const body = await node.registry.driver(id).get(place, undefined, AbortSignal.timeout(10_000));
      await body.deliver((chunk) => void chunks.push(Buffer.from(chunk)));
      expect({ step, isWhole: Buffer.concat(chunks).equals(BODY) }).toEqual({ step, isWhole: true });
    }
  }

  private get bull(): { readonly redisUrl?: string } {
    return this.redisUrl === undefined ? {} : { redisUrl: this.redisUrl };
  }

  private async keysAt(node: ReplicationNode, backendId: string): Promise<string[]> {
    const { id } = await this.fixture.bucketNamed('photos');
    const mapping = (await this.fixture.store.physicalBuckets.of(id)).find(
      (known) => known.backendId === backendId,
    );
    if (!mapping) return [];
    const driver = node.registry.driver(backendId);
    const page = await driver.list(mapping.physicalName, { limit: 1000 }, AbortSignal.timeout(10_000));
    return page.objects.map(({ key }) => key);
  }
}

function killTests(redisUrl: () => string | undefined): void {
  /** One installation for each step, all at once: most of the time is waiting for leases to end. */
  async function eachStep(
    steps: readonly string[],
    story: (world: KilledWorker, step: string) => Promise<void>,
  ): Promise<void> {
    const outcomes = await Promise.allSettled(
      steps.map(async (step) => {
        const world = await KilledWorker.open(redisUrl());
        await story(world, step).finally(() => world.close());
      }),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  it('a copy is made once more, wherever its worker dies', () =>
    eachStep(['claim', 'copy', 'verify', 'commit'], async (world, step) => {
      const { fixture } = world;
      const id = await fixture.put(await fixture.node(), 'photos', 'a', BODY);
      await world.dieAt(step);
      expect(await fixture.states(id)).toMatchObject({ fi: 'completed' });
      await world.expectHealed(step, id, ['fi', 'de']);
    }));

  it('a check is made once more, wherever its worker dies', () =>
    eachStep(['check', 'commit'], async (world, step) => {
      const { fixture } = world;
      const wish = { tags: { 'replica-count': '1' }, owed: [] };
      const id = await fixture.put(await fixture.node(), 'photos', 'a', BODY, wish);
      await fixture.store.replicas.suspect((await fixture.place(id, 'fi')).replicaId, 'a reader doubts it');
      await world.dieAt(step);
      await world.expectHealed(step, id, ['fi']);
    }));

  it('a removal is made once more, wherever its worker dies', () =>
    eachStep(['claim', 'delete', 'commit'], async (world, step) => {
      const { fixture } = world;
      const id = await fixture.put(await fixture.node(), 'photos', 'a', BODY, { owed: [] });
      await fixture.delete(await fixture.bucketNamed('photos'), 'a');
      await world.dieAt(step);
      await world.expectHealed(step, id, []);
    }));
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
