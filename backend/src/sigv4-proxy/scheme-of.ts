import type { IncomingMessage } from 'node:http';

/** Whether the client came by http or https. */
export function schemeOf(http: IncomingMessage): 'http' | 'https' {
  return 'encrypted' in http.socket ? 'https' : 'http';
}
