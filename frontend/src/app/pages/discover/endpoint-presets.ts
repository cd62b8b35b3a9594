import type { RegionView } from '@sgw/contracts';
import { placeCode, placeName } from '../providers/fact-words';

/** An endpoint that one need not type. */
export interface EndpointPreset {
  readonly label: string;
  readonly endpoint: string;
  readonly region: string;
  readonly pathStyle: boolean;
  /** Law of the place; presets are grouped by it. */
  readonly law: string;
}

export interface PresetGroup {
  readonly title: string;
  readonly presets: readonly EndpointPreset[];
}

/** More would not be read, and would slow every letter typed. */
const MOST_SHOWN = 60;

/** What the data know of zones, as presets; path style wherever the provider speaks it. */
export function presetsOf(regions: readonly RegionView[]): readonly EndpointPreset[] {
  return regions
    .map((zone) => ({
      label: [
        zone.providerName,
        [cityOf(zone), placeCode(zone.country)].filter(Boolean).join(' '),
        zone.region,
      ].join(' · '),
      endpoint: zone.endpoint,
      region: zone.region,
      pathStyle: zone.addressing !== 'virtual',
      law: zone.jurisdiction,
    }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** Whether a preset holds every word of a text. */
export function isFound({ label, endpoint }: EndpointPreset, text: string): boolean {
  const hay = `${label} ${endpoint}`.toLowerCase();
  const words = text
    .toLowerCase()
    .split(/[\s·]+/u)
    .filter(Boolean);
  return words.every((word) => hay.includes(word));
}

/** Those that hold every word of a text, by law: the Union first, the unknown last. */
export function groupPresets(presets: readonly EndpointPreset[], text: string): readonly PresetGroup[] {
  const found = presets
    .filter((preset) => isFound(preset, text))
    .sort((a, b) => rankOf(a.law) - rankOf(b.law) || a.law.localeCompare(b.law, 'en'))
    .slice(0, MOST_SHOWN);
  return [...Map.groupBy(found, ({ law }) => law)].map(([law, some]) => ({
    title: law === 'unknown' ? 'Law of the place unknown' : `${placeName(law)} law`,
    presets: some,
  }));
}

const cityOf = ({ cityName }: RegionView): string => (cityName === 'unknown' ? '' : cityName);
const rankOf = (law: string): number => (law === 'eu' ? 0 : law === 'unknown' ? 2 : 1);
