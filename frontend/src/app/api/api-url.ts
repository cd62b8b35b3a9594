import { inject, Injectable } from '@angular/core';
import { CONSOLE_CONFIG } from './console-config';

/** Writes addresses of the REST API; every segment is escaped, so that a name can never change the route. */
@Injectable({ providedIn: 'root' })
export class ApiUrl {
  private readonly base = inject(CONSOLE_CONFIG).apiUrl;

  to(...segments: readonly string[]): string {
    return [this.base, ...segments.map(encodeURIComponent)].join('/');
  }
}
