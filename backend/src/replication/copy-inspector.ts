import { BackendRegistry, DriverError, type ObjectRef } from '@backend/backends';
import { Injectable } from '@nestjs/common';
import { type ExpectedBytes, LayoutHasher } from './layout-hasher.js';

/** What reading a copy from its first to its last byte showed. */
export type Finding = 'intact' | 'damaged' | 'missing';

/** Reads copies in full and compares their digests with the version's. */
@Injectable()
export class CopyInspector {
  constructor(private readonly backends: BackendRegistry) {}

  /** @throws DriverError when the backend did not let it be read; that says nothing about the copy */
  async inspect(
    backendId: string,
    ref: ObjectRef,
    version: ExpectedBytes,
    signal: AbortSignal,
  ): Promise<Finding> {
    const hasher = new LayoutHasher(version);
    try {
      const body = await this.backends.driver(backendId).get(ref, undefined, signal);
      if (body.sizeBytes !== version.sizeBytes) {
        body.cancel();
        return 'damaged';
      }
      await body.deliver((chunk) => {
        if (!hasher.update(chunk)) throw new Damage();
      });
      return hasher.isProven ? 'intact' : 'damaged';
    } catch (error) {
      if (error instanceof DriverError && error.failure === 'changed') return 'damaged';
      if (error instanceof Damage) return 'damaged';
      if (error instanceof DriverError && error.failure === 'not-found') return 'missing';
      throw error;
    }
  }
}

/** Ends the reading early. */
class Damage extends Error {}
