import { HttpClient, httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  DiscoveredBuckets,
  DiscoveryConnection,
  DiscoveryView,
  SavedSnapshot,
  SnapshotLabels,
  StartDiscoveryRequest,
} from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';

/** What an operator may tell a running discovery. */
export type DiscoveryCommand = 'pause' | 'resume' | 'cancel';

/** Looks at accounts of other providers. Keys go out with a request and are kept nowhere on this side. */
@Injectable({ providedIn: 'root' })
export class DiscoveryApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** Asks the endpoint for its buckets, and so whether it can be reached with these keys. */
  check(connection: DiscoveryConnection): Promise<DiscoveredBuckets> {
    return firstValueFrom(this.http.post<DiscoveredBuckets>(this.url.to('discover', 'buckets'), connection));
  }

  start(request: StartDiscoveryRequest): Promise<DiscoveryView> {
    return firstValueFrom(this.http.post<DiscoveryView>(this.url.to('discover'), request));
  }

  /** Those that run or ended lately. Call in an injection context. */
  recent() {
    return httpResource<readonly DiscoveryView[]>(() => this.url.to('discover'));
  }

  discovery(id: string): Promise<DiscoveryView> {
    return firstValueFrom(this.http.get<DiscoveryView>(this.url.to('discover', id)));
  }

  eventsUrl(id: string): string {
    return this.url.to('discover', id, 'events');
  }

  command(id: string, command: DiscoveryCommand): Promise<DiscoveryView> {
    return firstValueFrom(this.http.post<DiscoveryView>(this.url.to('discover', id, command), null));
  }

  skip(id: string, bucket: string): Promise<DiscoveryView> {
    return firstValueFrom(this.http.post<DiscoveryView>(this.url.to('discover', id, 'skip'), { bucket }));
  }

  /** Keeps what the server has seen so far. */
  save(discoveryId: string, labels: SnapshotLabels): Promise<SavedSnapshot> {
    const body = { discoveryId, ...labels };
    return firstValueFrom(this.http.post<SavedSnapshot>(this.url.to('snapshot', 'save'), body));
  }
}
