// One real PostgreSQL for all integration tests of a run, on throw-away settings. Every test file takes
// databases of its own from it: createTestDatabase() in postgres.ts.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBackend } from '../../../scripts/build-backend.mjs';

export default async function globalSetup() {
  await buildBackend();
  const { EmbeddedPostgres } = await import('../../../dist/backend/src/embedded/index.js');
  const folder = await mkdtemp(join(tmpdir(), 'sgw-test-'));
  const server = await EmbeddedPostgres.start({
    home: join(folder, 'postgres'),
    maxConnections: 300,
    isThrowAway: true,
  });
  process.env.SGW_TEST_DATABASE_URL = server.url;
  globalThis.sgwTestPostgres = { server, folder };
}
