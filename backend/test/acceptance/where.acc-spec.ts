import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { trustSettings } from '../support/trust.js';
import { useGateway } from '../support/use-gateway.js';
import { workspaceRoot } from '../support/workspace.js';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('npx sgw where', () => {
  const gateway = useGateway();

  const where = (...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const { apiUrl, dataDir } = gateway.access;
      const command = [join(workspaceRoot(), 'scripts/sgw.mjs'), '--api', apiUrl, 'where', ...args];
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        SGW_DATA_DIR: dataDir,
        ...trustSettings(gateway.access),
      };
      execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });

  it('prints for each copy its place, law, owner, physical place, checksum and when it was verified', async () => {
    const bucket = await gateway.newBucket('where', {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    });
    await gateway.put('a b/ä.txt', 'where', bucket);
    const rest = await gateway.rest();
    const { replicas } = await rest.untilCopiesAre(bucket, 'a b/ä.txt', ['fi-hel-local', 'de-fra-local']);
    const { code, stdout } = await where(`s3://${bucket}/a b/ä.txt`);
    expect(code).toBe(0);
    expect(replicas).toHaveLength(2);
    for (const copy of replicas) {
      const { zone, country, jurisdiction, owner, physicalBucket, physicalKey, sha256, verifiedAt } = copy;
      for (const fact of [
        zone,
        country,
        jurisdiction,
        owner,
        `${physicalBucket}/${physicalKey}`,
        sha256,
        verifiedAt,
      ])
        expect(stdout).toContain(fact);
    }
  });

  it('gives a name of control characters no power over the terminal', async () => {
    const key = 'a\nb\u001b[31mred';
    await gateway.put(key, 'where');
    const { code, stdout } = await where(`s3://${gateway.bucket}/${key}`);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toContain(`s3://${gateway.bucket}/a\\u{a}b\\u{1b}[31mred  5 bytes`);
    expect(stdout).not.toContain('\u001b');
  });

  it('says in one line that there is no such object, and fails', async () => {
    const { code, stdout, stderr } = await where(`s3://${gateway.bucket}/nothing`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('tells wrong usage from failure', async () => {
    expect((await where('bucket/key')).code).toBe(2);
  });
});
