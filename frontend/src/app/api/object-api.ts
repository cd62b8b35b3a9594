import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { ObjectPage, ObjectView, PresignRequest, PresignView } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';
import type { PageQuery } from './paged-list';

/** One object of one tenant's bucket. */
export interface ObjectAddress {
  readonly tenant: string;
  readonly bucket: string;
  readonly key: string;
}

/** What lies in a bucket, as the metadata authority tells it. Bodies never pass here: see PresignedS3. */
@Injectable({ providedIn: 'root' })
export class ObjectApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** `address.key` is the prefix whose folder is listed. */
  page(address: ObjectAddress, { cursor, limit }: PageQuery): Promise<ObjectPage> {
    const params = { prefix: address.key, delimiter: '/', limit, ...(cursor ? { cursor } : {}) };
    const target = this.url.to('buckets', address.tenant, address.bucket, 'objects');
    return firstValueFrom(this.http.get<ObjectPage>(target, { params }));
  }

  object(address: ObjectAddress): Promise<ObjectView> {
    const target = this.url.to('buckets', address.tenant, address.bucket, 'object');
    return firstValueFrom(this.http.get<ObjectView>(target, { params: { key: address.key } }));
  }

  /** Address of the object's live events. */
  eventsUrl(address: ObjectAddress): string {
    const target = this.url.to('buckets', address.tenant, address.bucket, 'object', 'events');
    return `${target}?${new URLSearchParams({ key: address.key })}`;
  }

  presign(request: PresignRequest): Promise<PresignView> {
    return firstValueFrom(this.http.post<PresignView>(this.url.to('presign'), request));
  }
}
