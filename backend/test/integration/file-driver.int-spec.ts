import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileDriver } from '@backend/backends';
import { describeDriverContract } from '@backend/backends/testing';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';

const { signal } = new AbortController();
const folders: string[] = [];

async function newRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sgw-zone-'));
  folders.push(folder);
  return join(folder, 'zone');
}

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describeDriverContract('FileDriver', { open: async () => new FileDriver('file', await newRoot()) });

describe('FileDriver', () => {
  let root: string;
  let driver: FileDriver;

  beforeEach(async () => {
    root = await newRoot();
    driver = new FileDriver('file', root);
  });

  it('makes no file and no folder before it has something to keep', async () => {
    expect(existsSync(root)).toBe(false);
    await driver.probe(signal);
    expect(await readdir(root)).toEqual([]);
  });

  it('keeps one file per object, under the bucket, with the bytes and nothing else', async () => {
    await driver.createBucket('s3gw-one', signal);
    const ref = { bucket: 's3gw-one', key: '019ad7a2-5c1e-7000-8000-000000000001' };
    await driver.put(ref, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    expect(await readdir(join(root, 's3gw-one'))).toEqual([ref.key]);
    expect(await readFile(join(root, ref.bucket, ref.key), 'utf8')).toBe('hei');
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
  });

  it('leaves nothing beside the bucket once an upload is completed', async () => {
    await driver.createBucket('s3gw-one', signal);
    const ref = { bucket: 's3gw-one', key: 'joined' };
    const uploadId = await driver.createUpload(ref, {}, signal);
    const part = { uploadId, partNumber: 1 };
    const stored = await driver.uploadPart(ref, part, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    await driver.completeUpload(ref, uploadId, [stored], signal);
    expect(await readdir(join(root, '.uploads'))).toEqual([]);
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
  });

  it('leaves no directory of a long name behind', async () => {
    await driver.createBucket('s3gw-one', signal);
    const ref = { bucket: 's3gw-one', key: 'x'.repeat(1000) };
    await driver.put(ref, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    expect(await driver.list('s3gw-one', { limit: 9 }, signal)).toMatchObject({
      objects: [{ key: ref.key }],
    });
    await driver.delete(ref, signal);
    expect(await readdir(join(root, 's3gw-one'))).toEqual([]);
    await driver.deleteBucket('s3gw-one', signal);
  });

  it('removes what a killed process was writing, and leaves a living one its files', async () => {
    await mkdir(join(root, '.incoming'), { recursive: true });
    const instance = '00000000-0000-0000-0000-000000000000';
    const name = (pid: number): string => [hostname(), pid, instance, Date.now(), 1].join('~');
    // No process has a number beyond the kernel's largest (4,194,304); the first one always lives.
    const [dead, reborn, living] = [name(4_194_305), name(process.pid), name(1)];
    for (const file of [dead, reborn, living]) await writeFile(join(root, '.incoming', file), 'half');
    await driver.probe(signal);
    expect(await readdir(join(root, '.incoming'))).toEqual([living]);
  });

  it('lists an upload that a crash left without a description, as of nobody', async () => {
    await driver.createBucket('s3gw-one', signal);
    const ref = { bucket: 's3gw-one', key: 'whole' };
    const whole = await driver.createUpload(ref, {}, signal);
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
    const [empty, cut] = [whole.replace(/.{4}$/, 'aaaa'), whole.replace(/.{4}$/, 'bbbb')];
    for (const uploadId of [empty, cut]) await mkdir(join(root, '.uploads', uploadId));
    await writeFile(join(root, '.uploads', cut, 'upload.json'), '');
    const illegibleSince = expect.anything();
    const listed = await driver.listUploads('s3gw-one', signal);
    expect(listed).toHaveLength(3);
    expect(listed).toEqual(
      expect.arrayContaining([
        { key: 'whole', uploadId: whole },
        { key: '', uploadId: empty, illegibleSince },
        { key: '', uploadId: cut, illegibleSince },
      ]),
    );
  });

  it('removes a folder, too, that a killed process was making an upload in', async () => {
    const draft = [hostname(), 4_194_305, '00000000-0000-0000-0000-000000000000', Date.now(), 1].join('~');
    await mkdir(join(root, '.incoming', draft), { recursive: true });
    await writeFile(join(root, '.incoming', draft, 'upload.json'), '{"buc');
    await driver.probe(signal);
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
  });

  it('is down while its directory is gone, and finds everything when it is back', async () => {
    await driver.createBucket('s3gw-one', signal);
    const ref = { bucket: 's3gw-one', key: 'kept' };
    await driver.put(ref, Buffer.from('hei'), { sizeBytes: 3 }, signal);
    await rename(root, `${root}.away`);
    const gone = { failure: 'unavailable', isRetryable: true };
    await expect(driver.probe(signal)).rejects.toMatchObject(gone);
    await expect(driver.get(ref, undefined, signal)).rejects.toMatchObject(gone);
    await expect(driver.put(ref, Buffer.from('x'), { sizeBytes: 1 }, signal)).rejects.toMatchObject(gone);
    expect(existsSync(root)).toBe(false);
    await rename(`${root}.away`, root);
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
  });
});
