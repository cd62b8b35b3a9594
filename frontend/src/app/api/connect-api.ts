import { httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { ConnectView } from '@sgw/contracts';
import { ApiUrl } from './api-url';
import { CONSOLE_CONFIG } from './console-config';

/** How a client reaches the S3 port. */
@Injectable({ providedIn: 'root' })
export class ConnectApi {
  private readonly url = inject(ApiUrl);
  private readonly config = inject(CONSOLE_CONFIG);

  /** Call in an injection context. */
  connect() {
    return httpResource<ConnectView>(() => this.url.to('connect'), {
      parse: (body) => {
        const view = body as ConnectView;
        return this.config.s3Url ? { ...view, s3Url: this.config.s3Url } : view;
      },
    });
  }
}
