// One gateway for all acceptance files of a run. It runs from dist/, like the product.
import { existsSync } from 'node:fs';
import { buildBackend } from '../../../scripts/build-backend.mjs';

const setup = new URL('../../../dist/backend/test/support/acceptance-setup.js', import.meta.url);

export default async function globalSetup() {
  const { setUpAcceptance } = await acceptanceSetup();
  await setUpAcceptance();
}

/** The built setup; its end is left to acceptance-teardown.mjs. */
export async function acceptanceSetup() {
  if (!existsSync(setup)) await buildBackend();
  const module = await import(setup);
  globalThis.sgwTearDownAcceptance = module.tearDownAcceptance;
  return module;
}
