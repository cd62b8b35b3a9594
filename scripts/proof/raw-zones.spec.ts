import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawZones } from './raw-zones.js';

describe('RawZones', () => {
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sgw-raw-'));
    await mkdir(join(dataDir, 'zones/us-iad-local/bucket'), { recursive: true });
    await writeFile(join(dataDir, 'zones/us-iad-local/bucket/key'), 'secret');
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  it('knows the folder of a local zone and of nothing else', () => {
    const zones = new RawZones(dataDir);
    expect(zones.folderOf({ id: 'a', kind: 'file', zone: 'us-iad-local' })).toBe(
      join(dataDir, 'zones/us-iad-local'),
    );
    expect(zones.folderOf({ id: 'a', kind: 's3', zone: 'us-iad-local' })).toBeUndefined();
  });

  it('lists nothing for a zone that was never used', async () => {
    expect(await new RawZones(dataDir).filesOf(join(dataDir, 'zones/de-fra-local'))).toEqual([]);
  });

  it('finds bytes that lie where they must not', async () => {
    const zones = new RawZones(dataDir);
    const files = await zones.filesOf(join(dataDir, 'zones/us-iad-local'));
    expect(files).toHaveLength(1);
    expect(await zones.filesHolding(files, [Buffer.from('secret')])).toEqual(files);
    expect(await zones.filesHolding(files, [Buffer.from('others')])).toEqual([]);
  });
});
