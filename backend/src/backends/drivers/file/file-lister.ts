import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys } from '../../key-order.js';
import type { ListedObject, ListRequest, ObjectListing } from '../../storage-driver.js';
import { decodeName, isContinuation } from './object-names.js';

interface Found {
  readonly key: string;
  readonly path: string;
}

/**
 * Lists a bucket's directory. Every page reads all names, because a directory has no order; memory stays with
 * the page. For sweeps and checks, never for a client's listing.
 */
export async function listObjects(bucketPath: string, page: ListRequest): Promise<ObjectListing> {
  const { after, limit, prefix = '' } = page;
  let nearest: Found[] = [];
  const cut = (): void => {
    nearest = nearest.sort((a, b) => compareKeys(a.key, b.key)).slice(0, limit + 1);
  };
  for await (const found of walk(bucketPath, [])) {
    if (!found.key.startsWith(prefix)) continue;
    if (after !== undefined && compareKeys(found.key, after) <= 0) continue;
    nearest.push(found);
    if (nearest.length > 4 * (limit + 1)) cut();
  }
  cut();
  const listed = await Promise.all(nearest.slice(0, limit).map(describe));
  const last = nearest[limit - 1];
  return {
    objects: listed.filter((object) => object !== undefined),
    ...(nearest.length > limit && last && { next: last.key }),
  };
}

async function* walk(directory: string, segments: readonly string[]): AsyncGenerator<Found> {
  for await (const entry of await opendir(directory)) {
    const here = [...segments, entry.name];
    const path = join(directory, entry.name);
    if (entry.isDirectory() && isContinuation(entry.name)) yield* walk(path, here);
    const key = entry.isFile() ? decodeName(here) : undefined;
    if (key !== undefined) yield { key, path };
  }
}

async function describe({ key, path }: Found): Promise<ListedObject | undefined> {
  try {
    const { size, mtime } = await stat(path);
    return { key, sizeBytes: size, modifiedAt: mtime };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // deleted meanwhile
    throw error;
  }
}
