import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { AdoptionFinding, AdoptionVerdict, AdoptionView, AdoptionWish, Page } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';
import type { PageQuery } from './paged-list';

/** What is asked before anything is adopted: of a backend of the registry, or of an endpoint that a discovery saw. */
export type AdoptionQuestion = (
  | Omit<AdoptionWish, 'onViolation'>
  | (Pick<AdoptionWish, 'tenant' | 'physicalBucket'> & { readonly endpoint: string })
) & { readonly snapshot?: { readonly id: string } };

/** What an operator may tell an adoption, without more words. */
export type AdoptionCommand = 'pause' | 'resume' | 'cancel' | 'convert' | 'release';

/** Buckets of providers that are brought under the gateway as they are. */
@Injectable({ providedIn: 'root' })
export class AdoptionApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  page({ cursor, limit }: PageQuery): Promise<Page<AdoptionView>> {
    const params = { limit, ...(cursor ? { cursor } : {}) };
    return firstValueFrom(this.http.get<Page<AdoptionView>>(this.url.to('adoptions'), { params }));
  }

  adoption(id: string): Promise<AdoptionView> {
    return firstValueFrom(this.http.get<AdoptionView>(this.url.to('adoptions', id)));
  }

  /** Changes nothing. */
  verdict(question: AdoptionQuestion): Promise<AdoptionVerdict> {
    const target = this.url.to('adoptions', 'verdict');
    return firstValueFrom(this.http.post<AdoptionVerdict>(target, question));
  }

  adopt(wish: AdoptionWish): Promise<AdoptionView> {
    return firstValueFrom(this.http.post<AdoptionView>(this.url.to('adoptions'), wish));
  }

  command(id: string, command: AdoptionCommand): Promise<AdoptionView> {
    return firstValueFrom(this.http.post<AdoptionView>(this.url.to('adoptions', id, command), null));
  }

  /** Compares with what lies at the provider. @param repair the rows are made to fit what is found */
  relist(id: string, repair: boolean): Promise<AdoptionView> {
    const target = this.url.to('adoptions', id, 'relist');
    return firstValueFrom(this.http.post<AdoptionView>(target, { repair }));
  }

  findings(id: string, { cursor, limit }: PageQuery): Promise<Page<AdoptionFinding>> {
    const params = { limit, ...(cursor ? { cursor } : {}) };
    const target = this.url.to('adoptions', id, 'findings');
    return firstValueFrom(this.http.get<Page<AdoptionFinding>>(target, { params }));
  }
}
