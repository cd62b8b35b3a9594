import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { adminKeyOf, sendRest } from '../support/rest-request.js';
import { useGateway } from '../support/use-gateway.js';
import { workspaceRoot } from '../support/workspace.js';

const GOLDEN = join(workspaceRoot(), 'docs/openapi.json');

describe('the description of the REST API', () => {
  const gateway = useGateway();

  // A change that was meant is taken over with SGW_UPDATE_GOLDEN=1; the difference then is part of its review.
  it('is the one in docs/openapi.json', async () => {
    const { text } = await sendRest(gateway.access, {
      path: '/api/docs-json',
      headers: adminKeyOf(gateway.access),
    });
    const served: unknown = JSON.parse(text);
    if (process.env['SGW_UPDATE_GOLDEN'] === '1') {
      const { format } = await import('prettier');
      await writeFile(GOLDEN, await format(JSON.stringify(served), { parser: 'json', printWidth: 110 }));
    }
    expect(served).toEqual(JSON.parse(await readFile(GOLDEN, 'utf8')));
  });
});
