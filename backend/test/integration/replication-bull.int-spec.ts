import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { waitFor } from '../support/wait-for.js';
import { ReplicationFixture } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(60_000);

const BODY = randomBytes(1000);
const SETTINGS = { SGW_LEASE_SECONDS: '4', SGW_REPLICATION_CONCURRENCY: '4' };

describeIf(['redis-server'], 'replication rung by Bull', () => {
  let fixture: ReplicationFixture;
  let redis: RedisServer;

  beforeEach(async () => {
    redis = new RedisServer(await freePort());
    fixture = await ReplicationFixture.open({ settings: SETTINGS });
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
    await redis.kill();
  });

  async function putMany(node: ReplicationNode, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await fixture.put(node, 'photos', `key ${i}`, BODY));
    return ids;
  }

  async function expectCopied(ids: readonly string[]): Promise<void> {
    for (const id of ids) await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    const puts = fixture.driver('de').calls.filter(({ operation }) => operation === 'put');
    expect(puts.map(({ ref }) => ref.key).toSorted()).toEqual(ids.toSorted());
  }

  it('makes the copies, and keeps nothing of them in Redis', async () => {
    await redis.start();
    const node = await fixture.node({ redisUrl: redis.url });
    await node.start();
    await waitFor('Bull to ring', () => node.isRung);
    await expectCopied(await putMany(node, 20));
    await waitFor('an empty queue', () =>
      redis.run(async (client) => (await client.keys('sgw-*:replication:????????-*')).length === 0),
    );
  });

  it('loses nothing when Redis is flushed under load', async () => {
    await redis.start();
    const node = await fixture.node({ redisUrl: redis.url });
    await node.start();
    await waitFor('Bull to ring', () => node.isRung);
    let flushes = 0;
    const flush = () => redis.run((client) => client.flushall()).then(() => flushes++);
    fixture.driver('de').before = async ({ operation }) => {
      if (operation === 'put' && fixture.driver('de').calls.length % 15 === 0) await flush();
    };
    const ids = await putMany(node, 60);
    await flush();
    await expectCopied(ids);
    expect(flushes).toBeGreaterThan(3);
  });

  it('goes on by itself when Redis dies, and is rung again when it is back', async () => {
    await redis.start();
    const node = await fixture.node({ redisUrl: redis.url });
    await node.start();
    await waitFor('Bull to ring', () => node.isRung);
    await redis.kill();
    await expectCopied(await putMany(node, 10));
    await waitFor('the loss to be noticed', () => !node.isRung);
    await redis.start();
    await waitFor('Bull to ring again', () => node.isRung);
    await fixture.waitForStates(await fixture.put(node, 'photos', 'after', BODY), {
      fi: 'completed',
      de: 'completed',
    });
  });

  it('starts, works and stops while Redis is away', async () => {
    const node = await fixture.node({ redisUrl: redis.url });
    await node.start();
    await expectCopied(await putMany(node, 10));
    await node.stop();
    expect(node.isRung).toBe(false);
  });
});
