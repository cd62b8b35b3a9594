import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { ClientRunner } from '../support/clients.js';
import { describeIf } from '../support/requires.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { workspaceRoot } from '../support/workspace.js';

describeIf(['awscli'], 'object lock with aws-cli', () => {
  const gateway = useGateway();

  it('keeps a file by default, for longer, by a legal hold, and lets it go by a bypass', async () => {
    const runner = await ClientRunner.create(gateway.access);
    try {
      const file = join(runner.folder, 'ledger');
      await writeFile(file, 'to be kept');
      const script = join(workspaceRoot(), 'examples/clients/aws-cli-object-lock.sh');
      // Version 1 prints the time as it was sent, version 2 in a form of its own.
      expect(await runner.must(script, [uniqueBucket('ledger'), file])).toMatch(
        /^2099-01-01T00:00:00(\.000Z|\+00:00)$/m,
      );
    } finally {
      await runner.close();
    }
  });
});
