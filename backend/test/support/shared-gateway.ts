import { type Gateway, type GatewayAccess, startGateway } from './gateway.js';

/** Where the setup of a test run leaves the access to its gateway, as JSON. */
export const SHARED_GATEWAY_ENV = 'SGW_TEST_GATEWAY';

/** A gateway that several test files use: they keep apart by bucket names of their own. */
export interface SharedGateway extends GatewayAccess {
  /** Ends the gateway if it was started for this file alone. */
  release(): Promise<void>;
}

/**
 * The gateway of the whole run, if a setup started one and the file does not ask to be alone, else one for this file.
 * A short sweep interval lets the files watch garbage go.
 */
export async function sharedGateway({ isAlone = false } = {}): Promise<SharedGateway> {
  const left = isAlone ? undefined : process.env[SHARED_GATEWAY_ENV];
  if (left) return { ...(JSON.parse(left) as GatewayAccess), release: () => Promise.resolve() };
  const gateway = await startSharedGateway();
  return { ...accessOf(gateway), release: () => gateway.stop() };
}

/** Starts the gateway that a run shares, with the settings the acceptance files count on. */
export function startSharedGateway(): Promise<Gateway> {
  return startGateway({
    env: {
      SGW_SWEEP_INTERVAL_SECONDS: '1',
      SGW_S3_DOMAIN: 's3.sgw.test',
      SGW_TENANT_DOMAIN: 'tenants.sgw.test',
      SGW_LOG_LEVEL: 'warn',
    },
  });
}

/** The plain data of a gateway's access, to be put into the environment of test workers. */
export function accessOf(gateway: Gateway): GatewayAccess {
  const { s3Url, apiUrl, accessKeyId, secretAccessKey, adminKey, dataDir, pid } = gateway;
  return { s3Url, apiUrl, accessKeyId, secretAccessKey, adminKey, dataDir, pid };
}
