import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The embedded zones of a first start, and the folder names they have below `zones/`. */
export const LOCAL_ZONES = { fi: 'fi-hel-local', de: 'de-fra-local', us: 'us-iad-local' } as const;

/** Every file below a zone's raw folder, as paths relative to it; empty when the zone has never been touched. */
export async function filesOfZone(dataDir: string, zone: string): Promise<string[]> {
  const root = join(dataDir, 'zones', zone);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** The files of a zone whose bytes contain `bytes`; for small unique contents. */
export async function filesHolding(dataDir: string, zone: string, bytes: Buffer): Promise<string[]> {
  const holding: string[] = [];
  for (const file of await filesOfZone(dataDir, zone)) {
    const content = await readFile(join(dataDir, 'zones', zone, file)).catch(() => Buffer.alloc(0));
    if (content.includes(bytes)) holding.push(file);
  }
  return holding;
}
