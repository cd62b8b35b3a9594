import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttestationView, BackendView, BucketView, ObjectView, OverviewView } from '@sgw/contracts';
import type { ProofOptions } from './proof-options.js';
import { type S3Access, S3Caller } from './s3-caller.js';

const POLL_MS = 100;

/** The gateway cannot be driven: told as one line, without a stack. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

/** A running gateway as its operator sees it: S3 by the generated profile, REST by the admin key. */
export class RunningGateway {
  private constructor(
    readonly dataDir: string,
    readonly apiUrl: string,
    readonly s3Url: string,
    readonly s3: S3Caller,
    private readonly adminKey: string,
    private readonly tenant: string,
  ) {}

  /** @throws NotRunningError that says what to do */
  static async find(options: ProofOptions, adminKeyOfEnv: string | undefined): Promise<RunningGateway> {
    const { dataDir, apiUrl, tenant } = options;
    const access = await readProfile(dataDir, options.s3Port);
    const adminKey = adminKeyOfEnv ?? (await readKept(dataDir, 'admin-key')).trim();
    const gateway = new RunningGateway(dataDir, apiUrl, access.s3Url, new S3Caller(access), adminKey, tenant);
    await gateway.assertReady();
    return gateway;
  }

  overview(): Promise<OverviewView> {
    return this.rest('GET', '/overview');
  }

  async backends(): Promise<readonly BackendView[]> {
    const answer = await this.rest<readonly BackendView[] | { readonly items: readonly BackendView[] }>(
      'GET',
      '/backends',
    );
    return 'items' in answer ? answer.items : answer;
  }

  bucket(bucket: string): Promise<BucketView> {
    return this.rest('GET', `/buckets/${encodeURIComponent(this.tenant)}/${bucket}`);
  }

  object(bucket: string, key: string): Promise<ObjectView> {
    const path = `/buckets/${encodeURIComponent(this.tenant)}/${bucket}/object`;
    return this.rest('GET', `${path}?key=${encodeURIComponent(key)}`);
  }

  /** Takes a backend away, or gives it back, as the operator does in the console. */
  async setBackendState(id: string, state: 'online' | 'offline'): Promise<void> {
    await this.rest('PUT', `/backends/${encodeURIComponent(id)}/state`, { state });
  }

  /** Has a bucket attested, and waits until it is. */
  async attest(bucket: string): Promise<AttestationView> {
    const { id } = await this.rest<AttestationView>('POST', '/attestations', { tenant: this.tenant, bucket });
    for (;;) {
      const view = await this.rest<AttestationView>('GET', `/attestations/${id}`);
      if (view.state === 'ready') return view;
      if (view.state !== 'queued' && view.state !== 'running')
        throw new Error(`The attestation is ${view.state}: ${view.error ?? 'no reason given'}`);
      await sleep(POLL_MS);
    }
  }

  /** The signed document, byte by byte. */
  async attestationDocument(id: string): Promise<Buffer> {
    const answer = await fetch(`${this.apiUrl}/api/v1/attestations/${id}/document`, {
      headers: { 'x-admin-key': this.adminKey },
    });
    if (!answer.ok) throw new Error(`The document was answered ${answer.status}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** The public keys, as everybody gets them. */
  async attestationKeys(): Promise<string> {
    return (await fetch(`${this.apiUrl}/.well-known/sgw-attestation-keys.json`)).text();
  }

  private async rest<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.apiUrl}/api/v1${path}`, {
      method,
      headers: { 'x-admin-key': this.adminKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /api/v1${path} was answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  private async assertReady(): Promise<void> {
    const hint = 'Start the gateway with `npm start`, or name its folder and ports (see --help).';
    const ready = await fetch(`${this.apiUrl}/health/ready`).catch((error: Error) => {
      const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
      throw new NotRunningError(`No gateway answers at ${this.apiUrl} (${cause}). ${hint}`);
    });
    if (!ready.ok) {
      throw new NotRunningError(
        `The gateway at ${this.apiUrl} is not ready (${ready.status}): ${await ready.text()}`,
      );
    }
    await this.rest('GET', '/overview').catch((error: Error) => {
      throw new NotRunningError(
        `The gateway at ${this.apiUrl} does not take the admin key of ${this.dataDir}: ${error.message}`,
      );
    });
    const buckets = await this.s3.call('GET').catch((error: NodeJS.ErrnoException) => {
      throw new NotRunningError(
        `No S3 endpoint answers at ${this.s3Url} (${error.code ?? error.message}). ${hint}`,
      );
    });
    if (buckets.status !== 200) {
      throw new NotRunningError(`The S3 endpoint at ${this.s3Url} refuses the profile: ${buckets.status}`);
    }
  }
}

/** The profile that the gateway wrote for clients. */
async function readProfile(dataDir: string, s3Port: string | undefined): Promise<S3Access> {
  const config = await readKept(dataDir, 'aws/config');
  const credentials = await readKept(dataDir, 'aws/credentials');
  const s3Url = new URL(iniValue(config, 'endpoint_url'));
  if (s3Port !== undefined) s3Url.port = s3Port;
  return {
    s3Url: s3Url.origin,
    region: iniValue(config, 'region'),
    accessKeyId: iniValue(credentials, 'aws_access_key_id'),
    secretAccessKey: iniValue(credentials, 'aws_secret_access_key'),
  };
}

async function readKept(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name);
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new NotRunningError(
      `There is no ${path}: start the gateway with \`npm start\` first, or name its folder with SGW_DATA_DIR.`,
    );
  });
}

/** @throws NotRunningError when the profile does not say it */
export function iniValue(ini: string, name: string): string {
  const value = new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, 'm').exec(ini)?.[1];
  if (value === undefined) throw new NotRunningError(`The gateway's profile does not say ${name}`);
  return value;
}
