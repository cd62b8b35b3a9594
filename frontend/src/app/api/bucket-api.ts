import { HttpClient, httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { BucketView, CreateBucketRequest, LocationView, Page, TenantView } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';
import type { PageQuery } from './paged-list';

/** Logical buckets of every tenant, and what a new one may choose from. */
@Injectable({ providedIn: 'root' })
export class BucketApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  page({ cursor, limit }: PageQuery): Promise<Page<BucketView>> {
    const params = { limit, ...(cursor ? { cursor } : {}) };
    return firstValueFrom(this.http.get<Page<BucketView>>(this.url.to('buckets'), { params }));
  }

  bucket(tenant: string, name: string): Promise<BucketView> {
    return firstValueFrom(this.http.get<BucketView>(this.url.to('buckets', tenant, name)));
  }

  create(request: CreateBucketRequest): Promise<BucketView> {
    return firstValueFrom(this.http.post<BucketView>(this.url.to('buckets'), request));
  }

  /** Refused with a conflict while the bucket holds anything. */
  delete(tenant: string, name: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(this.url.to('buckets', tenant, name)));
  }

  /** Call in an injection context. */
  locations() {
    return httpResource<readonly LocationView[]>(() => this.url.to('locations'), {
      parse: (body) => itemsOf<LocationView>(body),
    });
  }

  /** Call in an injection context. */
  tenants() {
    return httpResource<readonly TenantView[]>(() => this.url.to('tenants'), {
      parse: (body) => itemsOf<TenantView>(body),
    });
  }
}

/** Short lists come bare or as a page; both are read. */
function itemsOf<T>(body: unknown): readonly T[] {
  if (Array.isArray(body)) return body as readonly T[];
  return (body as Page<T> | null)?.items ?? [];
}
