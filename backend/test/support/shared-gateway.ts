import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayAccess, startGateway } from './gateway.js';
import { zonesOnServerYaml } from './s3-backends-yaml.js';
import { selfSigned } from './servers/self-signed.js';
import { type BackingServer, type SuiteForm, suiteForm } from './suite-form.js';
import { trustAuthority } from './trust.js';

/** Where the setup of a test run leaves the access to its gateways, as JSON. */
const sharedGatewayEnv = (scheme: SuiteForm['scheme']): string => `SGW_TEST_GATEWAY_${scheme.toUpperCase()}`;
/** Where it leaves the S3 server that keeps the bytes, if there is one. */
const BACKING_ENV = 'SGW_TEST_BACKING';

/** A gateway that several test files use: they keep apart by bucket names of their own. */
export interface SharedGateway extends GatewayAccess {
  /** Ends the gateway if it was started for this file alone. */
  release(): Promise<void>;
}

export interface SharingOptions {
  /** For a file that measures the process: no other file may use its gateway meanwhile. */
  readonly isAlone?: boolean;
  /** For a file that puts a gateway of its own in front of this one, which is then always a plain one. */
  readonly isBacking?: boolean;
}

/** The gateway of the whole run, if a setup started one and the file does not ask to be alone, else one for this file. */
export async function sharedGateway(options: SharingOptions = {}): Promise<SharedGateway> {
  const form: SuiteForm = options.isBacking ? { backends: 'file', scheme: 'http' } : suiteForm();
  const left = process.env[sharedGatewayEnv(form.scheme)];
  const isWanted = !options.isAlone && (!options.isBacking || suiteForm().backends === 'file');
  if (left === undefined || !isWanted) return trusted(await startSharedGateway(form));
  return trusted({ ...(JSON.parse(left) as GatewayAccess), release: () => Promise.resolve() });
}

/**
 * Starts the gateway that a run shares, with the settings the acceptance files count on: a short sweep interval lets
 * them watch garbage go.
 */
export async function startSharedGateway(form: SuiteForm): Promise<SharedGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'sgw-form-'));
  const backing = form.backends === 'file' ? undefined : backingServer();
  const backendsFile = join(folder, 'backends.yaml');
  if (backing) await writeFile(backendsFile, zonesOnServerYaml(backing));
  const gateway = await startGateway({
    ...(backing ? { backendsFile } : {}),
    env: {
      SGW_SWEEP_INTERVAL_SECONDS: '1',
      SGW_S3_DOMAIN: 's3.sgw.test',
      SGW_TENANT_DOMAIN: 'tenants.sgw.test',
      SGW_LOG_LEVEL: 'warn',
      ...(form.scheme === 'https' ? await certificateIn(folder) : {}),
    },
  });
  const release = async (): Promise<void> => {
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...gateway.access(), ...(backing ? { backing } : {}), release };
}

/** Leaves the access to a gateway, and to what stands behind it, to the workers of this run; they inherit the environment. */
export function shareGateway(form: SuiteForm, { release: _, ...access }: SharedGateway): void {
  process.env[sharedGatewayEnv(form.scheme)] = JSON.stringify(access);
}

/** Whether this run has a gateway of this form already. */
export function isShared(form: SuiteForm): boolean {
  return process.env[sharedGatewayEnv(form.scheme)] !== undefined;
}

/** Takes back what `shareGateway` left. */
export function unshareGateway(form: SuiteForm): void {
  delete process.env[sharedGatewayEnv(form.scheme)];
}

/** Leaves the S3 server to all gateways of this run. */
export function shareBacking({ endpoint, accessKeyId, secretAccessKey }: BackingServer): void {
  process.env[BACKING_ENV] = JSON.stringify({ endpoint, accessKeyId, secretAccessKey });
}

function backingServer(): BackingServer {
  const left = process.env[BACKING_ENV];
  if (left === undefined) throw new Error('the setup of the acceptance files starts the S3 server');
  return JSON.parse(left) as BackingServer;
}

async function certificateIn(folder: string): Promise<Record<string, string>> {
  const { cert, key } = selfSigned(2020, 2049);
  const files = { SGW_TLS_CERT_FILE: join(folder, 'cert.pem'), SGW_TLS_KEY_FILE: join(folder, 'key.pem') };
  await writeFile(files.SGW_TLS_CERT_FILE, cert);
  await writeFile(files.SGW_TLS_KEY_FILE, key, { mode: 0o600 });
  return files;
}

function trusted(gateway: SharedGateway): SharedGateway {
  if (gateway.authorityFile !== undefined) trustAuthority(gateway.authorityFile);
  return gateway;
}
