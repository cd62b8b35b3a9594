import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { FaultProxy, type RuleMatch } from './fault-proxy/index.js';
import { type Gateway, type GatewayAccess, startGateway } from './gateway.js';
import { listKeys } from './list-keys.js';
import { RestClient } from './rest-client.js';
import { s3BackendsYaml } from './s3-backends-yaml.js';
import { createS3Client } from './s3-client.js';
import { uniqueBucket } from './unique.js';
import { waitFor } from './wait-for.js';

/** What a gateway must have come to, in milliseconds, after a crash and a restart. */
const SETTLED_WITHIN_MS = 60_000;

export type Side = 'fi' | 'de';

/**
 * A gateway that is killed again and again, with two S3 backends behind fault proxies. Both backends
 * are one S3 server, where every physical bucket can be looked into.
 */
export class CrashWorld {
  /** Bytes of every object whose write was acknowledged. */
  readonly acknowledged = new Map<string, Buffer>();
  bucket = '';
  private killed = 0;

  private constructor(
    readonly gateway: Gateway,
    readonly proxies: Readonly<Record<Side, FaultProxy>>,
    private readonly store: S3Client,
    private readonly folder: string,
  ) {}

  /**
   * @param backing the S3 server that keeps the bytes of both backends
   * @param env further settings of the gateway under test
   */
  static async open(backing: GatewayAccess, env: Readonly<Record<string, string>> = {}): Promise<CrashWorld> {
    const proxies = {
      fi: await FaultProxy.start({ target: backing.s3Url }),
      de: await FaultProxy.start({ target: backing.s3Url }),
    };
    const folder = await mkdtemp(join(tmpdir(), 'sgw-crash-'));
    const backendsFile = join(folder, 'backends.yaml');
    const keys = { accessKeyId: backing.accessKeyId, secretAccessKey: backing.secretAccessKey };
    const sides = (['fi', 'de'] as const).map((country) => ({
      country,
      endpoint: proxies[country].url,
      ...keys,
    }));
    await writeFile(backendsFile, s3BackendsYaml(uniqueBucket('x').slice(2, 8), sides));
    const gateway = await startGateway({
      backendsFile,
      env: {
        SGW_SWEEP_GRACE_SECONDS: '1',
        SGW_SWEEP_INTERVAL_SECONDS: '1',
        SGW_LEASE_SECONDS: '2',
        SGW_LOG_LEVEL: 'warn',
        ...env,
      },
    });
    const world = new CrashWorld(gateway, proxies, createS3Client(backing), folder);
    world.bucket = await world.makeBucket('fi,de', 2);
    return world;
  }

  /** Makes a bucket on the gateway under test. */
  async makeBucket(locations: string, replicaCount: number): Promise<string> {
    const Bucket = uniqueBucket('crash');
    const Tags = [{ Key: 'replica-count', Value: String(replicaCount) }];
    const CreateBucketConfiguration = { LocationConstraint: locations as never, Tags };
    await this.client((s3) => s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration })));
    return Bucket;
  }

  /** Works with a client of the gateway under test, on a connection of its own. */
  async client<T>(work: (s3: S3Client) => Promise<T>): Promise<T> {
    const s3 = createS3Client(this.gateway);
    try {
      return await work(s3);
    } finally {
      s3.destroy();
    }
  }

  /** PUTs an object; what was acknowledged is remembered. False when the client got no answer. */
  async put(key: string, body: Buffer): Promise<boolean> {
    return this.client(async (s3) => {
      try {
        await s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
      } catch {
        return false;
      }
      this.acknowledged.set(key, body);
      return true;
    });
  }

  /** Kills the gateway with SIGKILL at the next exchange that fits, while `work` runs; then starts it again. */
  async killAt(side: Side, match: RuleMatch, work: () => Promise<unknown>): Promise<void> {
    const id = `kill-${++this.killed}`;
    this.proxies[side].add({ id, match, fault: { kind: 'kill', pid: this.gateway.pid } });
    const working = work().catch(() => undefined);
    await this.gateway.untilEnded(SETTLED_WITHIN_MS);
    await working;
    this.proxies[side].removeRules(id);
    await this.gateway.start();
  }

  /** Reads an object whole; `undefined` when it is not there. */
  async read(key: string): Promise<Buffer | undefined> {
    return this.client(async (s3) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  /** Waits until nothing is owed and the backends hold exactly the bytes that the metadata names. */
  async untilSettled(): Promise<void> {
    const rest = await RestClient.open(this.gateway);
    await rest.untilNothingIsOwed(SETTLED_WITHIN_MS);
    await waitFor(
      'the backends to hold what the metadata names, and nothing else',
      () => this.isConsistent(rest),
      {
        timeoutMs: SETTLED_WITHIN_MS,
        everyMs: 300,
      },
    );
  }

  /** What lies on the backends that no version names, and what a version names that does not lie there. */
  async differences(
    rest: RestClient,
  ): Promise<{ readonly orphans: string[]; readonly missing: string[]; readonly uploads: string[] }> {
    const { backends } = await rest.bucket(this.bucket);
    const named = new Set<string>();
    for (const key of await this.client((s3) => listKeys(s3, this.bucket))) {
      for (const replica of (await rest.object(this.bucket, key)).replicas) {
        if (replica.state !== 'deleted') named.add(`${replica.physicalBucket}/${replica.physicalKey}`);
      }
    }
    const stored = new Set<string>();
    const uploads: string[] = [];
    for (const { physicalBucket } of backends) {
      for (const key of await listKeys(this.store, physicalBucket)) stored.add(`${physicalBucket}/${key}`);
      const open = await this.store.send(new ListMultipartUploadsCommand({ Bucket: physicalBucket }));
      uploads.push(...(open.Uploads ?? []).map(({ Key }) => `${physicalBucket}/${Key}`));
    }
    return {
      orphans: [...stored].filter((name) => !named.has(name)),
      missing: [...named].filter((name) => !stored.has(name)),
      uploads,
    };
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    this.store.destroy();
    await Promise.all([this.proxies.fi.stop(), this.proxies.de.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async isConsistent(rest: RestClient): Promise<true> {
    const found = await this.differences(rest);
    if (found.orphans.length + found.missing.length + found.uploads.length === 0) return true;
    throw new Error(JSON.stringify(found));
  }
}
