import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DriverError } from '@backend/backends';
import { waitFor } from '../support/wait-for.js';
import { ReplicationFixture } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(30_000);

const BODY = randomBytes(100);

describe('replication workers', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open();
    node = await fixture.node();
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
  });

  it('are seen alive while they run, and gone when they have stopped', async () => {
    await node.start();
    await waitFor('a sign of life', async () => (await fixture.rows('SELECT 1 FROM worker')).length === 1);
    await node.stop();
    expect(await fixture.rows('SELECT 1 FROM worker')).toEqual([]);
  });

  it('are rung by a notification from another process', async () => {
    await node.start();
    const other = await fixture.node();
    const id = await fixture.put(other, 'photos', 'a', BODY);
    await fixture.store.ringWork();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('save how they find a backend', async () => {
    await node.start();
    const stateOf = async () =>
      (await fixture.rows<{ state: string }>(`SELECT state FROM backend_health WHERE backend_id = 'de'`))[0]
        ?.state;
    await waitFor('a first look', async () => (await stateOf()) === 'healthy');
    node.registry.setDisabled('de', true);
    await waitFor('the change', async () => (await stateOf()) === 'disabled');
  });

  it('go on at once with what failed when the backend is back, also with what waited for a person', async () => {
    const de = fixture.driver('de');
    de.before = ({ operation }) => {
      if (operation === 'put') throw new DriverError('denied', 'de');
    };
    await node.start();
    const blocked = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(blocked, { fi: 'completed', de: 'blocked' });
    const waiting = await fixture.put(node, 'photos', 'b', BODY);
    await fixture.waitForStates(waiting, { fi: 'completed', de: 'blocked' });
    await fixture.rows(
      `UPDATE replica SET state = 'planned', error = 'failed before', due_at = now() + interval '1 hour' WHERE version_id = $1 AND backend_id = 'de'`,
      [waiting],
    );
    node.registry.setDisabled('de', true);
    de.before = () => undefined;
    node.registry.setDisabled('de', false);
    for (const id of [blocked, waiting])
      await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('copy to the other backends while one hangs', async () => {
    await fixture.bucket('three', ['fi', 'de', 'se'], { 'replica-count': '3' });
    fixture.driver('de').before = ({ operation }, signal) =>
      operation === 'put'
        ? new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new DriverError('aborted', 'de'))),
          )
        : undefined;
    await node.start();
    const ids: string[] = [];
    for (let i = 0; i < 8; i++)
      ids.push(await fixture.put(node, 'three', `key ${i}`, BODY, { owed: ['de', 'se'] }));
    for (const id of ids)
      await waitFor('the copy at se', async () => (await fixture.states(id))['se'] === 'completed');
  });
});
