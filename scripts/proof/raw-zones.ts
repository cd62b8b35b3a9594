import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackendView, ReplicaView } from '@sgw/contracts';
import { sha256Of } from './sample.js';

/**
 * The raw folders of the embedded local zones, read past the gateway. Backends that are no local folders cannot be
 * looked into.
 */
export class RawZones {
  constructor(private readonly dataDir: string) {}

  /** Folder of a backend's bytes; undefined when it is not one of the embedded zones. */
  folderOf(backend: Pick<BackendView, 'id' | 'kind' | 'zone'>): string | undefined {
    if (backend.kind !== 'file') return undefined;
    const zones = join(this.dataDir, 'zones');
    return existsSync(zones) ? join(zones, backend.zone) : undefined;
  }

  /** The bytes of one copy as they lie in the folder; undefined when there is no such file. */
  async bytesOf(folder: string, copy: ReplicaView): Promise<Buffer | undefined> {
    return readFile(join(folder, copy.physicalBucket, copy.physicalKey)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
  }

  /** Every file in a folder, as paths; empty when the zone has never been used. */
  async filesOf(folder: string): Promise<readonly string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  /**
   * Files with any of these bytes, looked for among those that are as long.
   *
   * @param samples bytes that must not be there
   */
  async filesHolding(files: readonly string[], samples: readonly Buffer[]): Promise<readonly string[]> {
    const unwanted = new Set(samples.map(sha256Of));
    const sizes = new Set(samples.map((sample) => sample.length));
    const found: string[] = [];
    for (const file of files) {
      const { size } = await stat(file).catch(() => ({ size: -1 }));
      if (sizes.has(size) && unwanted.has(sha256Of(await readFile(file)))) found.push(file);
    }
    return found;
  }
}
