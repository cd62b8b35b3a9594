import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';

const KEY = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

describe('readConfig', () => {
  it('needs nothing: every setting has a default or a meaning when unset', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ bind: '127.0.0.1', s3Port: 9000, apiPort: 8080, region: 'us-east-1' });
    expect(config.dataDir).toBe(resolve('.data'));
    expect(config.snapshotDir).toBe(resolve('.data/snapshots'));
    expect(readConfig({ SGW_DATA_DIR: '/srv/sgw' }).snapshotDir).toBe('/srv/sgw/snapshots');
    expect(config.defaultLocations).toEqual(['fi']);
    expect(config.databaseUrl).toBeUndefined();
  });

  it('takes an empty variable as unset', () => {
    expect(readConfig({ SGW_S3_PORT: '', SGW_DATABASE_URL: ' ' })).toMatchObject({ s3Port: 9000 });
  });

  it.each([
    [{ SGW_S3_PORT: '90000' }, 'SGW_S3_PORT is "90000": expected a whole number from 0 to 65535 (port).'],
    [{ SGW_S3_PORT: '0x10' }, 'SGW_S3_PORT is "0x10"'],
    [{ SGW_LOG_LEVEL: 'loud' }, 'SGW_LOG_LEVEL is "loud": expected one of fatal, error'],
    [
      { SGW_DATABASE_URL: 'mysql://x' },
      'SGW_DATABASE_URL is not usable: expected an address that begins with postgres://',
    ],
    [
      { REDIS_URL: 'localhost:6379' },
      'REDIS_URL is not usable: expected an address that begins with redis://',
    ],
    [
      { ADMIN_API_KEY: 'changeme' },
      'ADMIN_API_KEY is not usable: expected a random text of at least 32 characters',
    ],
    [{ ADMIN_API_KEY: 'a'.repeat(40) }, 'ADMIN_API_KEY is not usable'],
    [{ SGW_MASTER_KEY: 'z'.repeat(10) + KEY }, 'SGW_MASTER_KEY is not 32 random bytes'],
    [{ SGW_MASTER_KEY: KEY, ADMIN_API_KEY: KEY }, 'are the same'],
    [{ ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS is "*": expected origins such as'],
    [
      { SGW_MASTER_KEY: KEY, SGW_MASTER_KEY_FILE: '/x' },
      'SGW_MASTER_KEY and SGW_MASTER_KEY_FILE are both set',
    ],
    [
      { ADMIN_API_KEY_FILE: '/does/not/exist' },
      'ADMIN_API_KEY_FILE names /does/not/exist, which cannot be read (ENOENT)',
    ],
  ])('refuses %j with the name and what to write', (env, message) => {
    expect(() => readConfig(env as Record<string, string>)).toThrow(message);
  });

  it('never repeats a secret in its refusal', () => {
    const attempt = () => readConfig({ DATABASE_URL: 'mysql://root:hunter2@db' });
    expect(attempt).toThrow(/^(?!.*hunter2)/);
  });

  it('names every mistake at once', () => {
    const attempt = () => readConfig({ SGW_S3_PORT: 'x', SGW_API_PORT: 'y' });
    expect(attempt).toThrow(/SGW_S3_PORT.*\n?.*SGW_API_PORT/s);
  });

  it('prefers its own name to the general one', () => {
    const config = readConfig({ SGW_DATABASE_URL: 'postgres://own', DATABASE_URL: 'postgres://general' });
    expect(config.databaseUrl?.reveal()).toBe('postgres://own');
    expect(readConfig({ DATABASE_URL: 'postgres://general' }).databaseUrl?.reveal()).toBe(
      'postgres://general',
    );
  });

  it('reads secrets from files', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sgw-config-')), 'key');
    writeFileSync(file, `${KEY}\n`);
    expect(readConfig({ SGW_MASTER_KEY_FILE: file }).masterKey?.reveal()).toBe(KEY);
  });

  it('prints without its secrets', () => {
    const config = readConfig({ ADMIN_API_KEY: KEY, REDIS_URL: 'redis://:hunter2@cache' });
    expect(inspect(config) + JSON.stringify(config)).not.toMatch(/hunter2|0123456789abcdef/);
  });
});
