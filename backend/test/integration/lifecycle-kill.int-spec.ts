import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';
import { LifecycleFixture } from './lifecycle-fixture.js';

jest.setTimeout(60_000);

describe('kill -9 of a lifecycle worker', () => {
  let world: LifecycleFixture;

  beforeEach(async () => {
    world = await LifecycleFixture.open();
    await world.plant('a/', 1500, 10);
    await world.plant('b/', 10, 10);
    await world.setRules({ prefix: 'a/', expiration: { days: 1 } });
  });

  afterEach(async () => {
    await world.close();
  });

  /** Runs a process that kills itself when the step begins. */
  async function dieAt(step: string): Promise<void> {
    const victim = { setup: world.setup(), diesAt: step };
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

  it.each([
    // The page is looked at once more; what was deleted of it is not there any more.
    ['next batch', 100, 1400],
    ['next page', 1000, 500],
  ])('at the %s is made good by another, from the place reached', async (step, deleted, left) => {
    await dieAt(step);
    expect(await world.count('garbage')).toBe(deleted);
    const node = await world.node({ SGW_LIFECYCLE_INTERVAL_SECONDS: '1' });
    await node.start();
    await waitFor('the end of the walk', () => node.walks.length > 0);
    expect(node.walks).toMatchObject([{ outcome: 'ended', looked: left, deleted: left }]);
    expect(await world.count('garbage')).toBe(1500);
    expect(await world.count('live')).toBe(10);
    const { counted, recounted } = await world.db.usage();
    expect(counted).toEqual(recounted);
  });
});
