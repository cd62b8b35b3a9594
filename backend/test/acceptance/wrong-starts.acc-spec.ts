import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inheritedSettings, startGateway, type Gateway } from '../support/gateway.js';
import { workspaceRoot } from '../support/workspace.js';

jest.setTimeout(60_000);

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of the workspace to its end, which must come. */
function run(path: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const options = {
    cwd: workspaceRoot(),
    env: { ...inheritedSettings(), NODE_OPTIONS: '', ...env },
    timeout: 30_000,
  };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(workspaceRoot(), path), ...args],
      options,
      (_error, out, err) => resolve({ code: child.exitCode, output: out + err }),
    );
  });
}

const startWith = (env: Readonly<Record<string, string>>) => run('dist/backend/src/app/main.all.js', [], env);

describe('A start that cannot be', () => {
  let gateway: Gateway;
  const folder = mkdtempSync(join(tmpdir(), 'sgw-starts-'));
  const free = { SGW_DATA_DIR: join(folder, 'data'), SGW_S3_PORT: '0', SGW_API_PORT: '0' };

  beforeAll(async () => {
    gateway = await startGateway();
  });

  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names the other gateway of the folder, not the ports that it has taken', async () => {
    const { code, output } = await startWith({
      SGW_DATA_DIR: gateway.dataDir,
      SGW_S3_PORT: new URL(gateway.s3Url).port,
      SGW_API_PORT: new URL(gateway.apiUrl).port,
    });
    expect(output).toMatch(/^Another gateway \(process \d+\) is using .+\n$/);
    expect(code).toBe(1);
  });

  it('says in one line that the database of the settings cannot be used', async () => {
    const { code, output } = await startWith({
      ...free,
      SGW_DATABASE_URL: 'postgres://bob:hunter2@127.0.0.1:1/db',
    });
    expect(output).toMatch(
      /^SGW_DATABASE_URL names PostgreSQL at 127\.0\.0\.1:1 .+nothing listens there.+\n$/,
    );
    expect(output).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('refuses a default location that there is not, with those there are, and warns of what is no setting', async () => {
    const { code, output } = await startWith({ ...free, SGW_DEFAULT_LOCATIONS: 'mars', SGW_DATADIR: '/x' });
    expect(output).toMatch(/^SGW_DEFAULT_LOCATIONS is "mars": .+ The backends have .*\bfi\b.*\.$/m);
    expect(output).toMatch(/"name":"SGW_DATADIR","meant":"SGW_DATA_DIR"/);
    expect(code).toBe(1);
  });

  it('leaves a folder that `npm run reset` empties of all that is ours, and of nothing else', async () => {
    const dataDir = join(folder, 'data');
    for (const name of ['attestations', 'proof', 'snapshots']) mkdirSync(join(dataDir, name));
    writeFileSync(join(dataDir, 'letter.txt'), 'mine');
    const { code, output } = await run('scripts/reset.mjs', ['--yes'], { SGW_DATA_DIR: dataDir });
    expect(output).toMatch(/^Left in .+: letter\.txt\.$/m);
    expect(readdirSync(dataDir)).toEqual(['letter.txt']);
    expect(code).toBe(0);
  });
});

describe('The reader of .env', () => {
  interface EnvFile {
    readonly entries: readonly { readonly name: string; readonly line: number }[];
    readonly faulty?: number;
  }
  const text = '# a remark\n\nSGW_BIND=::1\nexport SGW_LETTER="Dear\nSirs"\nSGW_S3_PROT = 1\n';

  async function read(content: string): Promise<EnvFile> {
    const path = pathToFileURL(join(workspaceRoot(), 'scripts/env-file.mjs')).href;
    const { readEnvFile } = (await import(path)) as { readEnvFile(text: string): EnvFile };
    return readEnvFile(content);
  }

  it('knows the line of every name', async () => {
    expect(await read(text)).toEqual({
      entries: [
        { name: 'SGW_BIND', line: 3 },
        { name: 'SGW_LETTER', line: 4 },
        { name: 'SGW_S3_PROT', line: 6 },
      ],
    });
  });

  it('knows the line that sets nothing', async () => {
    expect(await read(`${text}SGW_REGION\n`)).toMatchObject({ faulty: 7 });
  });
});
