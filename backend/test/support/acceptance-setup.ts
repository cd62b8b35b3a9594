import type { Gateway } from './gateway.js';
import { accessOf, SHARED_GATEWAY_ENV, startSharedGateway } from './shared-gateway.js';

let gateway: Gateway | undefined;

/** Before the acceptance files: starts the one gateway they share. Jest's workers inherit the environment. */
export async function setUpAcceptance(): Promise<void> {
  if (process.env[SHARED_GATEWAY_ENV]) return;
  gateway = await startSharedGateway();
  process.env[SHARED_GATEWAY_ENV] = JSON.stringify(accessOf(gateway));
}

/** After them: ends it, with what it left behind. */
export async function tearDownAcceptance(): Promise<void> {
  await gateway?.stop();
  gateway = undefined;
  delete process.env[SHARED_GATEWAY_ENV];
}
