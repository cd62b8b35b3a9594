import { describe, expect, it } from '@jest/globals';
import type { CountedPage, ProviderDetailView, ProviderView, RegionView } from '@sgw/contracts';
import { adminKeyOf, problemOf, sendRest } from '../support/rest-request.js';
import { useGateway } from '../support/use-gateway.js';

describe('the provider data over REST', () => {
  const gateway = useGateway();
  const ask = (path: string) =>
    sendRest(gateway.access, { path: `/api/v1${path}`, headers: adminKeyOf(gateway.access) });
  const get = async <T>(path: string) => {
    const { status, text } = await ask(path);
    expect({ path, status }).toEqual({ path, status: 200 });
    return JSON.parse(text) as T;
  };

  it('shows nothing to a stranger', async () => {
    const answer = await sendRest(gateway.access, { path: '/api/v1/providers' });
    expect(problemOf(answer)).toMatchObject({ status: 401 });
  });

  it('lists every provider, page by page, each once', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await get<CountedPage<ProviderView>>(
        `/providers?limit=40${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.total).toBe(101);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(ids).toHaveLength(101);
    expect(new Set(ids).size).toBe(101);
  });

  it('tells one provider with its regions, its sources, and what is otherwise in one of them', async () => {
    const outscale = await get<ProviderDetailView>('/providers/outscale');
    expect(outscale).toMatchObject({ owner: 'Dassault Systemes SE', ownerLaw: 'eu', pinsPlace: true });
    expect(outscale.sources.length).toBeGreaterThan(0);
    expect(outscale.regions).toHaveLength(outscale.zones);
    const qualified = outscale.regions.filter(({ certificates }) => certificates['secnumcloud'] === 'yes');
    expect(qualified.map(({ zone }) => zone)).toEqual(['fr-par-os-2']);
    expect(qualified[0]?.overrides).toMatchObject([
      { fact: 'secnumcloud', value: 'yes', insteadOf: 'partial', sources: expect.arrayContaining([]) },
    ]);
  });

  it('says unknown where nobody knows, and leaves out a number nobody knows', async () => {
    const tebi = await get<ProviderDetailView>('/providers/tebi');
    expect(tebi.pinsPlace).toBe(false);
    expect(new Set(tebi.regions.map(({ country }) => country))).toEqual(new Set(['unknown']));
    const { items } = await get<CountedPage<ProviderView>>('/providers?limit=1000');
    expect(items.filter((one) => one.priceEurPerTbMonth !== undefined)).toHaveLength(1);
    expect(items.every((one) => one.publicRegions !== 0)).toBe(true);
  });

  it('narrows regions by place, owner, exposure, feature and certificate', async () => {
    const { items, total } = await get<CountedPage<RegionView>>(
      '/regions?country=fi,de&country=se&feature=object-lock&exposure=no&ownerLaw=eu&limit=1000',
    );
    expect(total).toBe(items.length);
    expect(total).toBeGreaterThan(0);
    for (const region of items) {
      expect(['fi', 'de', 'se']).toContain(region.country);
      expect(region).toMatchObject({
        cloudActExposure: 'no',
        ownerLaw: 'eu',
        features: { 'object-lock': 'yes' },
      });
    }
    const certified = await get<CountedPage<RegionView>>('/regions?certificate=hds&provider=scaleway');
    expect(certified.items.map(({ zone }) => zone)).toEqual(['fr-par-sc']);
  });

  it('reads uk as gb', async () => {
    const [uk, gb] = await Promise.all(
      ['uk', 'gb'].map((code) => get<CountedPage<RegionView>>(`/regions?country=${code}`)),
    );
    expect(uk).toEqual(gb);
    expect(gb?.total).toBeGreaterThan(0);
  });

  it.each([
    ['/regions?country=finland', '/country'],
    ['/regions?feature=flying', '/feature'],
    ['/regions?certificate=iso', '/certificate'],
    ['/regions?exposure=maybe', '/exposure'],
    ['/regions?limit=0', '/limit'],
    ['/regions?cursor=nowhere', '/cursor'],
    ['/providers?colour=red', '/colour'],
  ])('refuses %s and points at it', async (path, pointer) => {
    expect(problemOf(await ask(path))).toMatchObject({
      status: 400,
      errors: [expect.objectContaining({ pointer })],
    });
  });

  it('knows no provider that is not in the data', async () => {
    expect(problemOf(await ask('/providers/nobody'))).toMatchObject({ status: 404, code: 'not-found' });
  });
});
