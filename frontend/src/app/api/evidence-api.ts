import { HttpClient, httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  AttestationKeyView,
  AttestationRequest,
  AttestationView,
  AuditView,
  ErasureRequest,
  ErasureView,
  FindingView,
  Page,
} from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';
import type { PageQuery } from './paged-list';

/** Which findings of the audit: those that still are, or those that once were. */
export type FindingState = 'open' | 'resolved';

/** What can be shown to others afterwards: attestations, records of erasure, and the audit of the rules. */
@Injectable({ providedIn: 'root' })
export class EvidenceApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  attestations(query: PageQuery): Promise<Page<AttestationView>> {
    return this.page<AttestationView>('attestations', query);
  }

  attestation(id: string): Promise<AttestationView> {
    return firstValueFrom(this.http.get<AttestationView>(this.url.to('attestations', id)));
  }

  /** It is made in the background. */
  attest(request: AttestationRequest): Promise<AttestationView> {
    return firstValueFrom(this.http.post<AttestationView>(this.url.to('attestations'), request));
  }

  cancelAttestation(id: string): Promise<void> {
    return firstValueFrom(this.http.post<void>(this.url.to('attestations', id, 'cancel'), null));
  }

  forgetAttestation(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(this.url.to('attestations', id)));
  }

  /** Where a signed document, or its page for people, is downloaded. */
  documentUrl(
    kind: 'attestations' | 'erasures',
    id: string,
    form: 'document' | 'report' = 'document',
  ): string {
    return this.url.to(kind, id, form);
  }

  /** Call in an injection context. */
  keys() {
    return httpResource<readonly AttestationKeyView[]>(() => this.url.to('attestation-keys'));
  }

  erasures(query: PageQuery): Promise<Page<ErasureView>> {
    return this.page<ErasureView>('erasures', query);
  }

  erasure(id: string): Promise<ErasureView> {
    return firstValueFrom(this.http.get<ErasureView>(this.url.to('erasures', id)));
  }

  /** Deletes for good. */
  erase(request: ErasureRequest): Promise<ErasureView> {
    return firstValueFrom(this.http.post<ErasureView>(this.url.to('erasures'), request));
  }

  audit(): Promise<AuditView> {
    return firstValueFrom(this.http.get<AuditView>(this.url.to('audit')));
  }

  findings(state: FindingState, query: PageQuery): Promise<Page<FindingView>> {
    return this.page<FindingView>('audit/findings', query, { state });
  }

  /** Begins an audit; it ends later. */
  beginAudit(): Promise<void> {
    return firstValueFrom(this.http.post<void>(this.url.to('audit', 'rounds'), null));
  }

  private page<T>(
    path: string,
    { cursor, limit }: PageQuery,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Page<T>> {
    const params = { ...more, limit, ...(cursor ? { cursor } : {}) };
    return firstValueFrom(this.http.get<Page<T>>(this.url.to(...path.split('/')), { params }));
  }
}
