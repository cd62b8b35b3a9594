import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { GatewayAccess } from './gateway.js';
import { ServerZone } from './server-zone.js';

/** The embedded zones of a first start, and the folder names they have below `zones/`. */
export const LOCAL_ZONES = { fi: 'fi-hel-local', de: 'de-fra-local', us: 'us-iad-local' } as const;

type Access = Pick<GatewayAccess, 'dataDir' | 'backing'>;

/**
 * Every raw file of a zone, as paths relative to it: below its folder, or on the S3 server behind it (parts of open
 * uploads among them). Empty when the zone has never been touched.
 */
export async function filesOfZone(access: Access, zone: string): Promise<string[]> {
  if (access.backing)
    return ServerZone.use(access.backing, zone, async (server) =>
      (await server.pieces()).map(({ path }) => path).sort(),
    );
  const root = folderOf(access, zone);
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

/** The files of a zone whose bytes contain `bytes`, or on an S3 server are them; for small unique contents. */
export async function filesHolding(access: Access, zone: string, bytes: Buffer): Promise<string[]> {
  if (access.backing) {
    const md5 = createHash('md5').update(bytes).digest('hex');
    return ServerZone.use(access.backing, zone, async (server) =>
      (await server.pieces()).filter(({ etag }) => etag === md5).map(({ path }) => path),
    );
  }
  const holding: string[] = [];
  for (const file of await filesOfZone(access, zone)) {
    const content = await readFile(join(folderOf(access, zone), file)).catch(() => Buffer.alloc(0));
    if (content.includes(bytes)) holding.push(file);
  }
  return holding;
}

function folderOf({ dataDir }: Access, zone: string): string {
  return join(dataDir, 'zones', zone);
}
