import { startCeph } from './servers/ceph.js';
import type { S3Server } from './servers/server-family.js';
import { startSwift } from './servers/swift.js';
import {
  isShared,
  shareBacking,
  shareGateway,
  type SharedGateway,
  startSharedGateway,
  unshareGateway,
} from './shared-gateway.js';
import { type SuiteForm, suiteForm } from './suite-form.js';

const running = new Map<SuiteForm['scheme'], { readonly form: SuiteForm; readonly gateway: SharedGateway }>();
let backing: S3Server | undefined;

/**
 * Before the acceptance files: starts the one gateway they share, and the S3 server behind it where the form asks for one.
 *
 * @param change what the files' jest project fixes of the form
 */
export async function setUpAcceptance(change: Partial<SuiteForm> = {}): Promise<void> {
  const form = { ...suiteForm(), ...change };
  if (isShared(form)) return;
  if (form.backends !== 'file' && !backing) {
    backing = await (form.backends === 'rgw' ? startCeph() : startSwift());
    shareBacking(backing);
  }
  const gateway = await startSharedGateway(form);
  running.set(form.scheme, { form, gateway });
  shareGateway(form, gateway);
}

/** After them: ends it, with what it left behind. */
export async function tearDownAcceptance(): Promise<void> {
  for (const { form, gateway } of running.values()) {
    await gateway.release();
    unshareGateway(form);
  }
  running.clear();
  await backing?.stop();
  backing = undefined;
}
