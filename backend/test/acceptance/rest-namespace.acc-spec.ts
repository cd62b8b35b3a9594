import { describe, expect, it } from '@jest/globals';
import type { DirectoryView, NameView, Page } from '@sgw/contracts';
import { Operator } from '../support/operator.js';
import { useGateway } from '../support/use-gateway.js';

describe('the namespace over REST', () => {
  const gateway = useGateway();
  const operator = new Operator(() => gateway.access);
  const get = <T>(path: string) => operator.ask<T>('GET', path);
  const status = async (path: string) => (await operator.send('GET', path)).status;

  it('leads from a bucket to its physical ones and back', async () => {
    await gateway.put('k');
    const { bucket } = gateway;
    const found = await get<DirectoryView>(`/namespace/resolve?tenant=default&bucket=${bucket}`);
    expect(found).toMatchObject({ tenant: 'default', bucket, owner: 'admin', locations: ['fi'] });
    expect(found.mappings).toMatchObject([
      { backendId: 'fi-hel-local', state: 'ready', collision: 0, isLocked: false, isAdopted: false },
    ]);
    const [{ backendId, physicalBucket } = { backendId: '', physicalBucket: '' }] = found.mappings;
    const back = await get<DirectoryView>(
      `/namespace/resolve?backend=${backendId}&physicalBucket=${physicalBucket}`,
    );
    expect(back).toEqual(found);
  });

  it('lists every bucket once, page by page', async () => {
    const made = await Promise.all([1, 2, 3].map(() => gateway.newBucket('named')));
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await get<Page<DirectoryView>>(`/namespace/buckets?limit=2${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ tenant, bucket }) => `${tenant}/${bucket}`));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const name of made) expect(seen).toContain(`default/${name}`);
  });

  it('knows which names can be had', async () => {
    const ask = (bucket: string) =>
      get<NameView>(`/namespace/name?tenant=default&bucket=${encodeURIComponent(bucket)}`);
    expect(await ask('free-name')).toEqual({ name: 'free-name', isValid: true, isTaken: false });
    expect(await ask(gateway.bucket)).toMatchObject({ isValid: true, isTaken: true });
    for (const name of ['', 'ab', 'Upper', '10.0.0.1', '-x-']) {
      expect(await ask(name)).toMatchObject({ isValid: false, reason: expect.any(String) });
    }
  });

  it('says what is not there, and what is asked wrongly', async () => {
    expect(await status('/namespace/resolve?tenant=default&bucket=none-such')).toBe(404);
    expect(await status('/namespace/resolve?backend=fi-hel-local&physicalBucket=none')).toBe(404);
    expect(await status('/namespace/resolve?tenant=%00&bucket=%00')).toBe(400);
    for (const query of [
      '',
      '?tenant=default',
      '?tenant=default&bucket=b&backend=x',
      '?backend=x&bucket=b',
    ]) {
      expect(await status(`/namespace/resolve${query}`)).toBe(400);
    }
    expect(await status('/namespace/buckets?cursor=nonsense')).toBe(400);
  });
});
