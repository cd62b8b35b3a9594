// One gateway for all acceptance files of a run. It runs from dist/, like the product.
import { existsSync } from 'node:fs';
import { buildBackend } from '../../../scripts/build-backend.mjs';

const setup = new URL('../../../dist/backend/test/support/acceptance-setup.js', import.meta.url);

export default async function globalSetup() {
  if (!existsSync(setup)) await buildBackend();
  const { setUpAcceptance, tearDownAcceptance } = await import(setup);
  await setUpAcceptance();
  globalThis.sgwTearDownAcceptance = tearDownAcceptance;
}
