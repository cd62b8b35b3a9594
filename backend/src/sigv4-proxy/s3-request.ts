import type { IncomingMessage } from 'node:http';
import type { ClientFacts } from './client-inspector.js';
import type { HeaderMap, QueryParameters, S3Address, S3Operation } from '@sgw/s3-wire';

/** One request on the S3 port, as far as its head tells. */
export interface S3Request {
  readonly id: string;
  readonly method: string;
  readonly http: IncomingMessage;
  readonly headers: HeaderMap;
  readonly query: QueryParameters;
  readonly address: S3Address;
  readonly operation: S3Operation;
  readonly client: ClientFacts;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
