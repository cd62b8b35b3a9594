import { S3Driver, type StorageDriver } from '@backend/backends';
import type { S3Server } from './server-family.js';

/** Fewer connections than the contract's tests break in a row: one that is not given back would be missed. */
const MAX_SOCKETS = 8;

/** Starts a server, and opens the S3 driver on it; both end together. */
export function openS3Driver(start: () => Promise<S3Server>): {
  readonly open: () => Promise<StorageDriver>;
  readonly close: () => Promise<void>;
} {
  let server: S3Server | undefined;
  let driver: S3Driver | undefined;
  return {
    open: async () => {
      server = await start();
      const { endpoint, accessKeyId, secretAccessKey } = server;
      const secret = { reveal: () => secretAccessKey };
      const place = { kind: 's3', endpoint, region: 'us-east-1', addressing: 'path' } as const;
      const connection = { ...place, accessKeyId, secretAccessKey: secret };
      driver = new S3Driver('s3', connection, { maxSockets: MAX_SOCKETS });
      return driver;
    },
    close: async () => {
      driver?.close();
      await server?.stop();
    },
  };
}
