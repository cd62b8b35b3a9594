import { link, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isSnapshotFile } from './snapshot-file.js';

/** How long a deletion can be taken back, in milliseconds; then the file is gone. */
export const KEPT_MS = 60_000;
const BINNED = /^\.deleted_(\d{1,15})_([0-9a-f-]{36})_(.+)$/;

interface Binned {
  readonly name: string;
  readonly deletedMs: number;
  readonly id: string;
  readonly filename: string;
}

/**
 * Deleted snapshots for as long as it can be taken back: files of the same folder under another name, which says when it was, so
 * that every process can restore and remove them.
 */
export class SnapshotBin {
  constructor(private readonly folder: string) {}

  async put(filename: string, id: string, nowMs = Date.now()): Promise<void> {
    await rename(join(this.folder, filename), join(this.folder, `.deleted_${nowMs}_${id}_${filename}`));
  }

  /** @returns the name of the file, which is back; undefined when there is none, or none any more */
  async restore(id: string, nowMs = Date.now()): Promise<string | undefined> {
    const found = (await this.read()).find((one) => one.id === id && nowMs - one.deletedMs <= KEPT_MS);
    if (found === undefined) return undefined;
    // A link never takes the place of another file, as a renaming would.
    await link(join(this.folder, found.name), join(this.folder, found.filename));
    await unlink(join(this.folder, found.name));
    return found.filename;
  }

  /** Removes those that are old enough, for good. @returns milliseconds until the next one is; undefined when there is none */
  async empty(nowMs = Date.now()): Promise<number | undefined> {
    const ages = await this.read();
    const isOld = ({ deletedMs }: Binned): boolean => nowMs - deletedMs > KEPT_MS;
    for (const { name } of ages.filter(isOld)) await rm(join(this.folder, name), { force: true });
    const waits = ages.filter((one) => !isOld(one)).map(({ deletedMs }) => deletedMs + KEPT_MS - nowMs + 1);
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  private async read(): Promise<readonly Binned[]> {
    const names = await readdir(this.folder).catch(noneWhenMissing);
    return names.flatMap((name) => {
      const [, deletedMs = '', id = '', filename = ''] = BINNED.exec(name) ?? [];
      return isSnapshotFile(filename) ? { name, deletedMs: Number(deletedMs), id, filename } : [];
    });
  }
}

/** A folder that is made with the first snapshot is empty until then. */
export function noneWhenMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
