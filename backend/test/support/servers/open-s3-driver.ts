import { S3Driver } from '@backend/backends';
import type { S3Server } from './server-family.js';

/** Fewer connections than the contract's tests break in a row: one that is not given back would be missed. */
const MAX_SOCKETS = 8;

/** The S3 driver on a started server. */
export function openS3Driver(
  server: Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>,
  options: {
    readonly multipartThresholdBytes?: number;
    readonly idleTimeoutMs?: number;
    readonly ca?: string;
  } = {},
): S3Driver {
  const { idleTimeoutMs, ...more } = options;
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey: { reveal: () => secretAccessKey } };
  return new S3Driver(
    's3',
    { kind: 's3', endpoint, region: 'us-east-1', addressing: 'path', ...credentials, ...more },
    { maxSockets: MAX_SOCKETS, ...(idleTimeoutMs !== undefined && { idleTimeoutMs }) },
  );
}
