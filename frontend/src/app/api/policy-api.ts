import { HttpClient, httpResource, type HttpResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  BucketPolicyView,
  CreatePolicyRequest,
  EditedPolicyView,
  EditPolicyRequest,
  ExplanationView,
  PlacementTodayView,
  PolicyAttachmentView,
  PolicySummary,
  PolicyView,
  QualificationView,
  TagPolicy,
  WhatIfRequest,
  WhatIfView,
} from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';
import type { ObjectAddress } from './object-api';

/** Something that was read, with the tag by which a change says that it has read it. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string;
}

/** A tenant, or one of its buckets. */
export interface PolicyPlace {
  readonly tenant: string;
  readonly bucket?: string | undefined;
}

/** A policy's text as it stands in the editor: only the server says whether it is one. */
export type PolicyText = Readonly<Record<string, unknown>>;

/** A text about which something is asked. */
export interface AskedText {
  readonly document: PolicyText;
  /** Names that nothing has are meant, and no mistake. */
  readonly acceptUnknownNames?: boolean;
}

/** Placement policies, where they are attached, and what a change of them would do. */
@Injectable({ providedIn: 'root' })
export class PolicyApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** Call in an injection context. */
  list() {
    return httpResource<readonly PolicySummary[]>(() => this.url.to('policies'));
  }

  /** Call in an injection context. @param name nothing is asked while it is undefined */
  versions(name: () => string | undefined) {
    return httpResource<readonly PolicyView[]>(() => this.of(name(), 'versions'));
  }

  /** Call in an injection context. @param name nothing is asked while it is undefined */
  attachments(name: () => string | undefined) {
    return httpResource<readonly PolicyAttachmentView[]>(() => this.of(name(), 'attachments'));
  }

  async policy(name: string): Promise<Tagged<PolicyView>> {
    return tagged(
      await firstValueFrom(this.http.get<PolicyView>(this.url.to('policies', name), { observe: 'response' })),
    );
  }

  create(request: Omit<CreatePolicyRequest, 'document'> & { readonly document: PolicyText }) {
    return firstValueFrom(this.http.post<PolicyView>(this.url.to('policies'), request));
  }

  /** @param etag of the version that is replaced; another one by now is a problem with status 412 */
  edit(
    name: string,
    etag: string,
    text: Omit<EditPolicyRequest, 'document'> & { readonly document: PolicyText },
  ): Promise<EditedPolicyView> {
    const headers = { 'If-Match': etag };
    return firstValueFrom(this.http.put<EditedPolicyView>(this.url.to('policies', name), text, { headers }));
  }

  /** What a new text of a policy would do. Every mistake of the text is in the problem, with its pointer. */
  dryRun(name: string, text: AskedText): Promise<WhatIfView> {
    return firstValueFrom(this.http.post<WhatIfView>(this.url.to('policies', name, 'dry-run'), text));
  }

  /** Which backends a text admits. */
  qualify(text: AskedText): Promise<QualificationView> {
    return firstValueFrom(this.http.post<QualificationView>(this.url.to('placement', 'qualify'), text));
  }

  whatIf(request: WhatIfRequest): Promise<WhatIfView> {
    return firstValueFrom(this.http.post<WhatIfView>(this.url.to('placement', 'what-if'), request));
  }

  /** What is attached to a place; a tenant has no tags. */
  async rulesOf(place: PolicyPlace): Promise<Tagged<BucketPolicyView>> {
    const { value, etag } = tagged(
      await firstValueFrom(this.http.get<BucketPolicyView>(this.placeUrl(place), { observe: 'response' })),
    );
    return { value: { policy: value.policy, byTag: value.byTag ?? [] }, etag };
  }

  attach(place: PolicyPlace, etag: string, rules: BucketPolicyView): Promise<BucketPolicyView> {
    const headers = { 'If-Match': etag };
    const byTag: readonly TagPolicy[] = rules.byTag;
    const body = place.bucket === undefined ? { policy: rules.policy } : { policy: rules.policy, byTag };
    return firstValueFrom(this.http.put<BucketPolicyView>(this.placeUrl(place), body, { headers }));
  }

  explainObject({ tenant, bucket, key }: ObjectAddress): Promise<ExplanationView> {
    const target = this.url.to('objects', tenant, bucket, 'explain');
    return firstValueFrom(this.http.get<ExplanationView>(target, { params: { key } }));
  }

  explainBucket(tenant: string, bucket: string): Promise<PlacementTodayView> {
    return firstValueFrom(
      this.http.get<PlacementTodayView>(this.url.to('buckets', tenant, bucket, 'explain')),
    );
  }

  private of(name: string | undefined, part: string): string | undefined {
    return name ? this.url.to('policies', name, part) : undefined;
  }

  private placeUrl({ tenant, bucket }: PolicyPlace): string {
    return bucket === undefined
      ? this.url.to('tenants', tenant, 'placement-policy')
      : this.url.to('buckets', tenant, bucket, 'placement-policy');
  }
}

function tagged<T>({ body, headers }: HttpResponse<T>): Tagged<T> {
  if (body === null) throw new Error('The gateway answered with nothing');
  return { value: body, etag: headers.get('ETag') ?? '*' };
}
