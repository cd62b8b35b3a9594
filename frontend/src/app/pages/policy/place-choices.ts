import { computed, inject, Injectable } from '@angular/core';
import { BucketApi } from '../../api/bucket-api';
import { ProviderApi } from '../../api/provider-api';
import { OverviewWatch } from '../../live/overview-watch';
import { placeName } from '../providers/fact-words';
import { placeText } from './policy-fields';

/** A place that can be put into a policy: as the editor reads it, and as a person does. */
export interface PlaceChoice {
  readonly code: string;
  readonly name: string;
}

const unknownLast = (codes: Iterable<string>): readonly string[] =>
  [...new Set(codes)].filter((code) => code !== 'unknown' && code !== '').toSorted();

/** The places and owners that the data know: the backends' own first, then the rest of the world. */
@Injectable()
export class PlaceChoices {
  private readonly watch = inject(OverviewWatch);
  private readonly locations = inject(BucketApi).locations();
  private readonly providers = inject(ProviderApi).providers(() => ({}));
  private readonly known = computed(() => (this.providers.hasValue() ? this.providers.value().items : []));

  readonly places = computed((): readonly PlaceChoice[] => {
    const usable = this.locations.hasValue() ? this.locations.value() : [];
    const own = usable.map(({ term, kind, backends }) =>
      choice({ [kind]: term }, `${named(kind, term)}, has ${backends.join(', ')}`),
    );
    const ownProviders = unknownLast(this.watch.backends().map(({ provider }) => provider)).map((provider) =>
      choice({ provider }, `${provider}, provider of yours`),
    );
    const laws = unknownLast(this.known().flatMap(({ jurisdictions }) => jurisdictions));
    const countries = unknownLast(this.known().flatMap(({ countries }) => countries));
    const all = [
      ...own,
      ...ownProviders,
      ...laws.map((law) => choice({ jurisdiction: law }, named('jurisdiction', law))),
      ...countries.map((country) => choice({ country }, named('country', country))),
      ...this.known().map(({ id, name }) => choice({ provider: id }, `${name}, provider`)),
    ];
    return [...new Map(all.toReversed().map((each) => [each.code, each])).values()].toReversed();
  });

  /** Countries that a legal parent may be in. */
  readonly ownerCountries = computed((): readonly PlaceChoice[] =>
    unknownLast(['us', 'cn', ...this.known().flatMap(({ countries }) => countries)])
      .map((code) => ({ code, name: `${placeName(code)} (${code})` }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
  );
}

const choice = (pattern: Parameters<typeof placeText>[0], name: string): PlaceChoice => ({
  code: placeText(pattern),
  name,
});

function named(kind: string, term: string): string {
  if (kind === 'jurisdiction') return `${placeName(term)} law (${term})`;
  return kind === 'country' ? `${placeName(term)} (${term})` : `${term}, ${kind}`;
}
