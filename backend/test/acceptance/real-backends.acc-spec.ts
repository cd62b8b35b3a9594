import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { clientExamples, DayFiles, runClientDay } from '../support/client-day.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { describeIf } from '../support/requires.js';
import { fileBackendYaml, s3BackendsYaml } from '../support/s3-backends-yaml.js';
import { startCeph } from '../support/servers/ceph.js';
import type { S3Server } from '../support/servers/server-family.js';
import { startSwift } from '../support/servers/swift.js';
import { isLongRun } from '../support/workspace.js';

describeIf(['radosgw', 'swift'], 'Ceph RGW as fi and Swift as de', () => {
  let servers: S3Server[] = [];
  let gateway: Gateway;
  let files: DayFiles;
  let folder = '';
  jest.setTimeout(600_000);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-real-'));
    files = await DayFiles.create(isLongRun() ? 1000 : 50);
    servers = await Promise.all([startCeph(), startSwift()]);
    const [ceph, swift] = servers;
    if (!ceph || !swift) throw new Error('the servers did not start');
    const backendsFile = join(folder, 'backends.yaml');
    const sides = [
      { country: 'fi', ...ceph },
      { country: 'de', ...swift },
    ];
    await writeFile(
      backendsFile,
      s3BackendsYaml('real', sides) + fileBackendYaml('us', 'real', join(folder, 'us')),
    );
    gateway = await startGateway({ backendsFile, env: { SGW_LOG_LEVEL: 'warn' } });
  });
  afterAll(async () => {
    await gateway?.stop();
    await Promise.all(servers.map((server) => server.stop()));
    await files?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const inShortRun = ['aws-cli', 'the AWS SDK v3'];
  for (const example of clientExamples.filter(({ title }) => isLongRun() || inShortRun.includes(title))) {
    describeIf(example.requirements, example.title, () => {
      it('keeps its files in both, byte for byte, and nothing in us', async () => {
        await files.setLarge(isLongRun());
        await runClientDay(gateway, example, files, ['fi-real', 'de-real']);
        const left = await readdir(join(folder, 'us'), { recursive: true, withFileTypes: true }).catch(
          () => [],
        );
        expect(left.filter((entry) => entry.isFile())).toEqual([]);
      });
    });
  }
});
