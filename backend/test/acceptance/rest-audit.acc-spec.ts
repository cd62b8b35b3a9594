import { describe, expect, it } from '@jest/globals';
import type { AuditView, FindingView, Page } from '@sgw/contracts';
import { Operator } from '../support/operator.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';

describe('the audit over REST', () => {
  const gateway = useGateway();
  const operator = new Operator(() => gateway.access);

  it('is made when it is asked for, and finds nothing in a sound bucket', async () => {
    await gateway.put('k');
    const before = await operator.ask<AuditView>('GET', '/audit');
    expect((await operator.send('POST', '/audit/rounds')).status).toBe(204);
    const after = await waitFor('the audit', async () => {
      const view = await operator.ask<AuditView>('GET', '/audit');
      return view.endedAt !== undefined && view.endedAt !== before.endedAt && view;
    });
    expect(after.buckets).toBeGreaterThan(0);
    const { items } = await operator.ask<Page<FindingView>>('GET', '/audit/findings?limit=1000');
    expect(items.filter(({ bucket }) => bucket === gateway.bucket)).toEqual([]);
    expect((await operator.send('GET', '/audit/findings?state=other')).status).toBe(400);
  });
});
