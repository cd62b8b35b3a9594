import { httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { CountedPage, ProviderDetailView, ProviderView, RegionView } from '@sgw/contracts';
import { ApiUrl } from './api-url';

/** Largest page that the API gives: the data hold fewer providers. */
const ALL = '1000';

/** The storage services that the data knows. */
@Injectable({ providedIn: 'root' })
export class ProviderApi {
  private readonly url = inject(ApiUrl);

  /** Call in an injection context. @param query asked again whenever it changes */
  providers(query: () => Readonly<Record<string, string>>) {
    return httpResource<CountedPage<ProviderView>>(() => ({
      url: this.url.to('providers'),
      params: { ...query(), limit: ALL },
    }));
  }

  /** Every zone with its endpoint. Call in an injection context. */
  regions() {
    return httpResource<CountedPage<RegionView>>(() => ({
      url: this.url.to('regions'),
      params: { limit: ALL },
    }));
  }

  /** Call in an injection context. */
  provider(id: () => string) {
    return httpResource<ProviderDetailView>(() => this.url.to('providers', id()));
  }
}
