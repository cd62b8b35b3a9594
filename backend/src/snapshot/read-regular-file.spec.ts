import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRegularFile } from './read-regular-file.js';

const BOUNDS = { maxBytes: 1000, withinMs: 5000 };
let folder: string;
const at = (name: string): string => join(folder, name);
const server = createServer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgw-read-'));
  await writeFile(at('plain'), 'text');
  await symlink('plain', at('link'));
  await symlink('loop', at('loop'));
  await symlink('nowhere', at('dangling'));
  await symlink('/dev/zero', at('device'));
  await mkdir(at('folder'));
  await writeFile(at('large'), '');
  await truncate(at('large'), BOUNDS.maxBytes + 1);
  execFileSync('mkfifo', [at('pipe')]);
  await new Promise<void>((listening) => server.listen(at('socket'), listening));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('readRegularFile', () => {
  it.each(['plain', 'link'])('reads %s', async (name) => {
    expect(await readRegularFile(at(name), BOUNDS)).toBe('text');
  });

  it.each([
    ['pipe', 'It is no ordinary file'],
    ['socket', 'It is no ordinary file'],
    ['device', 'It is no ordinary file'],
    ['folder', 'It is no ordinary file'],
    ['loop', 'It is a link that leads to itself'],
    ['dangling', 'It is a link to nothing'],
    ['large', 'It is too large to be read'],
  ])('refuses a %s at once, and says why', async (name, why) => {
    await expect(readRegularFile(at(name), BOUNDS)).rejects.toThrow(why);
  });
});
