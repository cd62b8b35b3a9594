import type { BackendDeclaration, BackendLimits } from '../backend-declaration.js';
import { streamSharesOf } from '../places/stream-shares.js';
import type { StorageDriver } from '../storage-driver.js';
import { FileDriver } from './file/file.driver.js';
import { MemoryDriver } from './memory.driver.js';
import { S3Driver } from './s3/s3.driver.js';

/** The bare driver of a declared backend. @throws TypeError for an endpoint that is none */
export function createDriver(
  { facts, connection }: BackendDeclaration,
  limits: BackendLimits,
): StorageDriver {
  switch (connection.kind) {
    case 's3':
      return new S3Driver(facts.id, connection, {
        maxSockets: limits.concurrency + streamSharesOf(limits.concurrency).total,
        idleTimeoutMs: limits.timeoutMs,
      });
    case 'file':
      return new FileDriver(facts.id, connection.path);
    case 'memory':
      return new MemoryDriver(facts.id);
  }
}
