import { HttpClient, httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { PolicySummary, SnapshotVerdict, SnapshotVerdictRequest } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';

/** What placement policies say of a snapshot. */
@Injectable({ providedIn: 'root' })
export class VerdictApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** Policies that are written down here. Call in an injection context. */
  policies() {
    return httpResource<readonly PolicySummary[]>(() => this.url.to('policies'));
  }

  judge(snapshot: string, request: SnapshotVerdictRequest): Promise<SnapshotVerdict> {
    const target = this.url.to('snapshot', snapshot, 'verdict');
    return firstValueFrom(this.http.post<SnapshotVerdict>(target, request));
  }
}
