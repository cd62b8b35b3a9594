import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from './api-url';

/** Commands to one backend; its state comes with the overview. */
@Injectable({ providedIn: 'root' })
export class BackendApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** `offline` takes it away: nothing is read from it or written to it until it is `online` again. */
  setState(id: string, state: 'online' | 'offline'): Promise<void> {
    return firstValueFrom(this.http.put<void>(this.url.to('backends', id, 'state'), { state }));
  }
}
