import { SecretText } from '@backend/config';
import { describe, expect, it } from '@jest/globals';
import { readyBlock, type ReadyFacts } from './ready-block.js';

const facts: ReadyFacts = {
  s3Url: 'http://127.0.0.1:9000',
  apiUrl: 'http://127.0.0.1:8080',
  region: 'us-east-1',
  accessKeyId: 'SGWKEY',
  secretAccessKey: new SecretText('first-secret'),
  adminKey: new SecretText('first-admin-key'),
  adminKeyFile: '/home/me/gateway/.data/admin-key',
  files: {
    config: '/home/me/gateway/.data/aws/config',
    credentials: '/home/me/gateway/.data/aws/credentials',
  },
  seconds: 1.23,
  cwd: '/home/me/gateway',
};

describe('readyBlock', () => {
  it('shows the keys on the first start', () => {
    const block = readyBlock(facts);
    expect(block).toContain('secret key first-secret');
    expect(block).toContain('admin key first-admin-key');
  });

  it('says on later starts where they are', () => {
    const block = readyBlock({ ...facts, secretAccessKey: undefined, adminKey: undefined });
    expect(block).toContain('secret key in .data/aws/credentials');
    expect(block).toContain('admin key in .data/admin-key');
    expect(block).not.toMatch(/\[secret\]|undefined/);
  });

  it('puts no secret into the commands to paste', () => {
    const commands = readyBlock(facts).split('Try it:')[1];
    expect(commands).not.toContain('first-secret');
  });

  it('quotes paths for the shell', () => {
    const block = readyBlock({ ...facts, files: { config: "/x/it's here/config", credentials: '/x/c' } });
    expect(block).toContain(`AWS_CONFIG_FILE='/x/it'\\''s here/config'`);
  });
});
