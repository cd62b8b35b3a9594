import { describe, expect, it } from '@jest/globals';
import type { RegionView } from '@sgw/contracts';
import { groupPresets, presetsOf } from './endpoint-presets';

const zone = (over: Partial<RegionView>): RegionView =>
  ({
    providerName: 'Nordic',
    cityName: 'Helsinki',
    country: 'fi',
    jurisdiction: 'eu',
    region: 'hel1',
    endpoint: 'https://hel1.nordic.example',
    addressing: 'both',
    ...over,
  }) as RegionView;

const presets = presetsOf([
  zone({ jurisdiction: 'unknown', country: 'unknown', cityName: 'unknown', region: 'auto' }),
  zone({ jurisdiction: 'us', country: 'us', cityName: 'Reston', region: 'us-1', addressing: 'virtual' }),
  zone({}),
]);

describe('presets of endpoints', () => {
  it('take endpoint, region and addressing from the data', () => {
    expect(presets.find(({ region }) => region === 'hel1')).toMatchObject({
      label: 'Nordic · Helsinki FI · hel1',
      endpoint: 'https://hel1.nordic.example',
      pathStyle: true,
    });
    expect(presets.find(({ region }) => region === 'us-1')?.pathStyle).toBe(false);
  });

  it('stand in groups by law, the Union first and the unknown last', () => {
    expect(groupPresets(presets, '').map(({ title }) => title)).toEqual([
      'European Union law',
      'United States law',
      'Law of the place unknown',
    ]);
  });

  it('are found by words in any order', () => {
    const found = groupPresets(presets, 'reston nordic').flatMap((group) => group.presets);
    expect(found.map(({ region }) => region)).toEqual(['us-1']);
    expect(groupPresets(presets, 'nowhere')).toEqual([]);
  });
});
