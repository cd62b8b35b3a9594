import { BackendRegistry } from '@backend/backends';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CountedPage,
  GatewayError,
  type ProviderDetailView,
  type ProviderView,
  type RegionView,
} from '@sgw/contracts';
import {
  type Provider,
  type ProviderData,
  type Region,
  type RegionFilter,
  selectProviders,
  selectRegions,
} from '@sgw/providers';
import { providerView, regionView } from './provider-view.js';

/** Injection token of the data that ships with the release (`ProviderData`). */
export const PROVIDER_DATA = Symbol('PROVIDER_DATA');

/** Which part of a list: at most `limit` entries after the one that the cursor names. */
export interface Slice {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Looks things up in the provider data. Lists keep the order of the data. */
@Injectable()
export class ProviderCatalogue {
  constructor(
    @Inject(PROVIDER_DATA) private readonly data: ProviderData,
    private readonly backends: BackendRegistry,
  ) {}

  /** @throws GatewayError `invalid-argument` for a strange cursor */
  providers(filter: RegionFilter, slice: Slice): CountedPage<ProviderView> {
    const known = this.data.providers.map(({ provider }) => provider);
    const found = selectProviders(this.data, filter);
    return pageOf(found, { ...slice, known, keyOf: ({ provider }) => provider }, (one) => this.view(one));
  }

  /** @throws GatewayError `not-found` for a provider that is not in the data */
  provider(id: string): ProviderDetailView {
    const provider = this.data.providers.find((one) => one.provider === id);
    if (!provider) throw new GatewayError('not-found', `There is no provider ${id} in the data`);
    return { ...this.view(provider), regions: this.regionsOf(provider).map((one) => this.regionView(one)) };
  }

  /** @throws GatewayError `invalid-argument` for a strange cursor */
  regions(filter: RegionFilter, slice: Slice): CountedPage<RegionView> {
    const known = this.data.regions.map(({ facts }) => facts.zone);
    const found = selectRegions(this.data, filter);
    return pageOf(found, { ...slice, known, keyOf: ({ facts }) => facts.zone }, (one) =>
      this.regionView(one),
    );
  }

  private view(provider: Provider): ProviderView {
    const backends = this.backends.facts().filter((facts) => facts.provider === provider.provider);
    return providerView(provider, this.regionsOf(provider), idsOf(backends));
  }

  private regionView(region: Region): RegionView {
    const backends = this.backends.facts().filter(({ zone }) => zone === region.facts.zone);
    return regionView(region, idsOf(backends));
  }

  private regionsOf({ provider }: Provider): readonly Region[] {
    return this.data.regions.filter(({ facts }) => facts.provider === provider);
  }
}

const idsOf = (backends: readonly { readonly id: string }[]) => backends.map(({ id }) => id);

interface Paging<T> extends Slice {
  /** Every key there is, in order: a cursor may stand on one that the filter leaves out. */
  readonly known: readonly string[];
  keyOf(item: T): string;
}

function pageOf<T, V>(
  found: readonly T[],
  { cursor, limit, known, keyOf }: Paging<T>,
  show: (item: T) => V,
): CountedPage<V> {
  const positions = new Map(known.map((key, index) => [key, index]));
  const after = cursor === undefined ? -1 : positions.get(Buffer.from(cursor, 'base64url').toString());
  if (after === undefined) {
    const details = { pointer: '/cursor' };
    throw new GatewayError('invalid-argument', 'The cursor is not one of an earlier page', details);
  }
  const rest = found.filter((item) => (positions.get(keyOf(item)) ?? -1) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const isMore = rest.length > items.length && last !== undefined;
  return {
    items: items.map(show),
    total: found.length,
    ...(isMore && { nextCursor: Buffer.from(keyOf(last)).toString('base64url') }),
  };
}
