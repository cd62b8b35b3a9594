import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KEPT_MS, SnapshotBin } from './snapshot-bin.js';

const ID = '3f0c2f5e-0d4b-4a8e-9d5b-0a1b2c3d4e5f';
const FILE = 'snapshot_s3.example.org_2026-03-01T12-00-00-000Z.json';

describe('the bin of snapshots', () => {
  let folder: string;
  let bin: SnapshotBin;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-bin-'));
    bin = new SnapshotBin(folder);
    await writeFile(join(folder, FILE), 'whole');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives a file back under its own name, as it was', async () => {
    await bin.put(FILE, ID, 1000);
    expect(await readdir(folder)).not.toContain(FILE);
    expect(await bin.restore(ID, 1000 + KEPT_MS)).toBe(FILE);
    expect(await readdir(folder)).toEqual([FILE]);
    expect(await readFile(join(folder, FILE), 'utf8')).toBe('whole');
  });

  it('gives nothing back after its time, and of no other', async () => {
    await bin.put(FILE, ID, 1000);
    expect(await bin.restore(ID, 1001 + KEPT_MS)).toBeUndefined();
    expect(await bin.restore('00000000-0000-4000-8000-000000000000', 1000)).toBeUndefined();
  });

  it('removes what is old for good, whichever process put it there, and tells when to look again', async () => {
    await bin.put(FILE, ID, 1000);
    expect(await new SnapshotBin(folder).empty(2000)).toBe(KEPT_MS - 1000 + 1);
    expect(await readdir(folder)).toHaveLength(1);
    expect(await new SnapshotBin(folder).empty(1001 + KEPT_MS)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('never puts a file in the place of another', async () => {
    await bin.put(FILE, ID, 1000);
    await writeFile(join(folder, FILE), 'another');
    await expect(bin.restore(ID, 1000)).rejects.toThrow(/EEXIST/);
    expect(await readFile(join(folder, FILE), 'utf8')).toBe('another');
  });

  it('is empty where there is no folder yet', async () => {
    expect(await new SnapshotBin(join(folder, 'none')).empty()).toBeUndefined();
  });
});
