import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = /^snapshot_[A-Za-z0-9._-]{1,120}_\d{4}-\d{2}-\d{2}T[\d-]{8,12}Z(?:_\d{1,4})?\.json$/;
const MAX_NAMESAKES = 1000;

/** Whether a name in the folder is one of ours. */
export function isSnapshotFile(name: string): boolean {
  return FILE.test(name);
}

/** `snapshot_<endpoint>_<timestamp>.json`. @param endpoint as a URL @param timestamp ISO 8601 */
export function snapshotFileName(endpoint: string, timestamp: string, namesake = 0): string {
  const plain = endpoint
    .replace(/^[a-z]+:\/\//i, '')
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .slice(0, 120);
  const time = timestamp.replaceAll(/[:.]/g, '-');
  return `snapshot_${plain || 'unknown'}_${time}${namesake === 0 ? '' : `_${namesake}`}.json`;
}

/**
 * Writes a file whole or not at all, and never over another one: it is written beside, brought to disk, and then linked to its
 * name.
 *
 * @returns the name it got
 */
export async function writeSnapshotFile(
  folder: string,
  nameOf: (namesake: number) => string,
  text: string,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const draft = join(folder, `.draft-${randomUUID()}`);
  const handle = await open(draft, 'wx', 0o640);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    const name = await linkTo(folder, draft, nameOf);
    const directory = await open(folder, 'r');
    await directory.sync().finally(() => directory.close());
    return name;
  } finally {
    await unlink(draft);
  }
}

/** Writes a file in the place of one that is there, whole or not at all. */
export async function replaceSnapshotFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.draft-${randomUUID()}`);
  const handle = await open(draft, 'wx', 0o640);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await rename(draft, join(folder, name));
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

async function linkTo(folder: string, draft: string, nameOf: (namesake: number) => string): Promise<string> {
  for (let namesake = 0; ; namesake++) {
    const name = nameOf(namesake);
    try {
      await link(draft, join(folder, name));
      return name;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isTaken || namesake >= MAX_NAMESAKES) throw error;
    }
  }
}
