import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { AdoptionState, AdoptionView, AdoptionWish, ObjectView } from '@sgw/contracts';
import { FaultProxy } from './fault-proxy/index.js';
import { type Gateway, startGateway } from './gateway.js';
import { Operator } from './operator.js';
import { fileBackendYaml, s3BackendsYaml } from './s3-backends-yaml.js';
import { createS3Client, type S3Access } from './s3-client.js';
import { sharedGateway } from './shared-gateway.js';
import { waitFor } from './wait-for.js';
import { isLongRun } from './workspace.js';

/** Ids of the backends: the provider stands for Finland, folders for Germany and the United States. */
export const PROVIDER = 'fi-adopt';
export const ELSEWHERE = 'de-adopt';
export const FAR = 'us-adopt';

/** A limit against hanging: the long forms adopt thousands of objects. */
const PATIENCE_MS = isLongRun() ? 500_000 : 90_000;

/** A server that others fill. */
export interface Provider extends S3Access {
  stop(): Promise<void>;
}

/** A tenant of the run's shared gateway stands for a provider where no other is named. */
async function openTenant(): Promise<Provider> {
  const gateway = await sharedGateway({ isBacking: true });
  const operator = new Operator(() => gateway);
  const { s3Url, accessKeyId, secretAccessKey } = await operator.user(await operator.tenant());
  const stop = () => {
    operator.close();
    return gateway.release();
  };
  return { s3Url, accessKeyId, secretAccessKey, stop };
}

/** A provider behind a proxy that can fail, and the gateway that adopts from it. */
export class AdoptionWorld {
  readonly operator: Operator;
  readonly theirs: S3Client;
  readonly ours: S3Client;

  private constructor(
    readonly provider: Provider,
    readonly proxy: FaultProxy,
    readonly gateway: Gateway,
    private readonly folder: string,
  ) {
    this.operator = new Operator(() => gateway);
    this.theirs = createS3Client(provider);
    this.ours = createS3Client(gateway);
  }

  static async open(start: () => Promise<Provider> = openTenant): Promise<AdoptionWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'sgw-adopt-'));
    const provider = await start();
    const { accessKeyId, secretAccessKey } = provider;
    const proxy = await FaultProxy.start({ target: provider.s3Url });
    const backendsFile = join(folder, 'backends.yaml');
    const yaml = s3BackendsYaml('adopt', [
      { country: 'fi', endpoint: proxy.url, accessKeyId, secretAccessKey },
    ]);
    const folders = ['de', 'us'].map((country) => fileBackendYaml(country, 'adopt', join(folder, country)));
    await writeFile(backendsFile, yaml + folders.join(''));
    const env = { SGW_LOG_LEVEL: 'info', SGW_LEASE_SECONDS: '2', SGW_DISCOVERY_ALLOW: '127.0.0.0/8' };
    const gateway = await startGateway({ backendsFile, env });
    return new AdoptionWorld(provider, proxy, gateway, folder);
  }

  /** Every copy of an object, as `backend state`. */
  async copiesOf(bucket: string, key: string): Promise<readonly string[]> {
    const path = `/buckets/default/${bucket}/object?key=${encodeURIComponent(key)}`;
    const { replicas } = await this.operator.ask<ObjectView>('GET', path);
    return replicas.map(({ backendId, state }) => `${backendId} ${state}`).sort();
  }

  /** Waits until there is a verified copy of each of these objects at the provider and elsewhere. */
  async untilCopied(bucket: string, keys: readonly string[]): Promise<void> {
    const wanted = `${ELSEWHERE} completed,${PROVIDER} completed`;
    for (const key of keys)
      await waitFor(
        `two copies of ${bucket}/${key}`,
        async () => (await this.copiesOf(bucket, key)).join() === wanted,
        { timeoutMs: PATIENCE_MS },
      );
  }

  /** What the gateway answers for an object's bytes, as text. */
  async text(Bucket: string, Key: string, VersionId?: string): Promise<string | undefined> {
    const { Body } = await this.ours.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Body?.transformToString();
  }

  /** The same; undefined where the key is not there, or is deleted. */
  async textIfAny(bucket: string, key: string): Promise<string | undefined> {
    return this.text(bucket, key).catch((error: unknown) => {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    });
  }

  /** The folder of the backend elsewhere. */
  get elsewhere(): string {
    return join(this.folder, 'de');
  }

  async close(): Promise<void> {
    this.operator.close();
    this.theirs.destroy();
    this.ours.destroy();
    await this.gateway.stop();
    await this.proxy.stop();
    await this.provider.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  adopt(bucket: string, wish: Partial<AdoptionWish> = {}): Promise<AdoptionView> {
    const whole = { tenant: 'default', bucket, backend: PROVIDER, physicalBucket: bucket, ...wish };
    return this.operator.ask('POST', '/adoptions', whole);
  }

  steer(id: string, step: string, body?: unknown): Promise<AdoptionView> {
    return this.operator.ask('POST', `/adoptions/${id}/${step}`, body);
  }

  find(id: string): Promise<AdoptionView> {
    return this.operator.ask('GET', `/adoptions/${id}`);
  }

  until(id: string, state: AdoptionState): Promise<AdoptionView> {
    return this.untilSeen(id, `adoption to be ${state}`, (view) => view.state === state);
  }

  /** A comparison with the provider, from its beginning to its end. */
  async compared(id: string, repair = false): Promise<AdoptionView> {
    const before = (await this.find(id)).foreign.comparedAt;
    await this.steer(id, 'relist', { repair });
    return this.untilSeen(
      id,
      'comparison to end',
      ({ foreign }) => !foreign.isComparing && foreign.comparedAt !== before,
    );
  }

  untilSeen(id: string, what: string, holds: (view: AdoptionView) => boolean): Promise<AdoptionView> {
    return waitFor(
      what,
      async () => {
        const view = await this.find(id);
        return holds(view) && view;
      },
      { timeoutMs: PATIENCE_MS },
    );
  }
}

/** All versions and markers of a bucket, in order, without the ids and parts of a second, which differ from server to server. */
export async function history(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const found = await versionsOf(s3, Bucket);
  return found.map(({ key, facts, at, id }) => {
    const time = new Date(Math.floor(at / 1000) * 1000).toISOString();
    return `${key} ${facts} ${time} ${id === 'null' ? 'null' : 'id'}`;
  });
}

/** The same with the provider's ids and times: what must not change where nothing may be touched. */
export async function rawListing(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const found = await versionsOf(s3, Bucket);
  return found.map(({ key, facts, at, id }) => `${key} ${facts} ${new Date(at).toISOString()} ${id}`);
}

/** By key; of each its versions in the order of the listing, then its markers in theirs: the client gives them apart. */
async function versionsOf(s3: S3Client, Bucket: string) {
  const found: { key: string; facts: string; id: string; at: number }[] = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));
    for (const { Key = '', IsLatest, LastModified, VersionId = '', Size = '', ETag = '' } of page.Versions ??
      [])
      found.push({
        key: Key,
        facts: `version ${String(IsLatest)} ${Size} ${ETag}`,
        id: VersionId,
        at: LastModified?.getTime() ?? 0,
      });
    for (const { Key = '', IsLatest, LastModified, VersionId = '' } of page.DeleteMarkers ?? [])
      found.push({
        key: Key,
        facts: `marker ${String(IsLatest)}`,
        id: VersionId,
        at: LastModified?.getTime() ?? 0,
      });
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
  const rank = ({ key, facts }: (typeof found)[number]) =>
    Buffer.from(`${key}\0${facts.startsWith('marker') ? 1 : 0}`);
  return found.sort((a, b) => Buffer.compare(rank(a), rank(b)));
}
