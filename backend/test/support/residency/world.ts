import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DecisionView, OverviewView } from '@sgw/contracts';
import { FaultProxy } from '../fault-proxy/index.js';
import { type Gateway, startGateway } from '../gateway.js';

import { sendRest } from '../rest-request.js';
import { s3BackendsYaml } from '../s3-backends-yaml.js';
import { createS3Client } from '../s3-client.js';
import { waitFor } from '../wait-for.js';
import type { RawPiece } from './judge.js';
import { allObjects, openUploadBytes } from './objects.js';
import { type BucketRole, type Rules, type Zone, ZONES } from './plan.js';
import { sha256 } from './seeded.js';

const LOCATIONS = { constraint: 'fi', policy: 'us,de,fi', free: 'us,de,fi' } as const;
/** Longest wait of a client for an answer, in milliseconds. */
const ANSWER_WITHIN_MS = 30_000;
/** A backend that was given back is used again when its breaker lets a trial through. */
const HEALTHY_WITHIN_MS = 20_000;

/** The gateway under test, its three countries, and the server behind them that can be looked into. */
export class ResidencyWorld {
  private constructor(
    readonly gateway: Gateway,
    readonly proxies: Readonly<Record<Zone, FaultProxy>>,
    readonly s3: S3Client,
    private readonly backing: Gateway,
    private readonly store: S3Client,
    private readonly folder: string,
  ) {}

  static async open(): Promise<ResidencyWorld> {
    const backing = await startGateway({ env: { SGW_LOG_LEVEL: 'error' } });
    const folder = await mkdtemp(join(tmpdir(), 'sgw-residency-'));
    const proxies = {
      fi: await FaultProxy.start({ target: backing.s3Url }),
      de: await FaultProxy.start({ target: backing.s3Url }),
      us: await FaultProxy.start({ target: backing.s3Url }),
    };
    const { accessKeyId, secretAccessKey } = backing;
    const sources = ZONES.map((country) => ({
      country,
      endpoint: proxies[country].url,
      accessKeyId,
      secretAccessKey,
    }));
    const backendsFile = join(folder, 'backends.yaml');
    await writeFile(backendsFile, s3BackendsYaml('run', sources));
    const gateway = await startGateway({
      backendsFile,
      env: {
        SGW_SWEEP_GRACE_SECONDS: '1',
        SGW_SWEEP_INTERVAL_SECONDS: '1',
        SGW_LEASE_SECONDS: '2',
        SGW_LOG_LEVEL: 'error',
      },
    });
    const s3 = createS3Client(gateway, { requestHandler: { requestTimeout: ANSWER_WITHIN_MS } });
    return new ResidencyWorld(gateway, proxies, s3, backing, createS3Client(backing), folder);
  }

  static backendOf(zone: Zone): string {
    return `${zone}-run`;
  }

  async makeBucket(role: BucketRole, copies: number): Promise<void> {
    const Tags = [{ Key: 'replica-count', Value: String(copies) }];
    const CreateBucketConfiguration = { LocationConstraint: LOCATIONS[role] as never, Tags };
    await this.s3.send(new CreateBucketCommand({ Bucket: bucketName(role), CreateBucketConfiguration }));
  }

  async tagBucket(role: BucketRole, copies: number): Promise<void> {
    const TagSet = [{ Key: 'replica-count', Value: String(copies) }];
    await this.s3.send(new PutBucketTaggingCommand({ Bucket: bucketName(role), Tagging: { TagSet } }));
  }

  /** The first text of a bucket's policy, attached to it. */
  async attach(role: BucketRole, rules: Rules): Promise<void> {
    await this.ask('POST', '/policies', { name: `rules-${role}`, document: { format: 1, ...rules } });
    const path = `/buckets/default/${bucketName(role)}/placement-policy`;
    await this.ask('PUT', path, { policy: `rules-${role}`, byTag: [] });
  }

  /** The next version of a bucket's policy. */
  async edit(role: BucketRole, rules: Rules): Promise<void> {
    await this.ask('PUT', `/policies/rules-${role}`, { document: { format: 1, ...rules } });
  }

  /** Takes a backend away, or gives it back, as an operator does. */
  async setOffline(zone: Zone, isOffline: boolean): Promise<void> {
    const state = isOffline ? 'offline' : 'online';
    await this.ask('PUT', `/backends/${ResidencyWorld.backendOf(zone)}/state`, { state });
  }

  overview(): Promise<OverviewView> {
    return this.ask('GET', '/overview');
  }

  decision(id: string): Promise<DecisionView> {
    return this.ask('GET', `/decisions/${id}`);
  }

  /** Waits until writes into a locked bucket are taken again. */
  async untilWritable(role: BucketRole): Promise<void> {
    const put = { Bucket: bucketName(role), Key: 'probe', Body: Buffer.from('probe') };
    await waitFor(`${role} to take writes`, () => this.s3.send(new PutObjectCommand(put)), {
      timeoutMs: HEALTHY_WITHIN_MS,
      everyMs: 250,
    });
  }

  /** Everything that lies on the server behind the three proxies, open uploads included. */
  async rawPieces(): Promise<readonly RawPiece[]> {
    const pieces: RawPiece[] = [];
    const { Buckets = [] } = await this.store.send(new ListBucketsCommand({}));
    for (const { Name: bucket = '' } of Buckets) {
      for await (const { key, body } of allObjects(this.store, bucket))
        pieces.push({ bucket, key, sizeBytes: body.length, sha256: sha256(body) });
      const { Uploads = [] } = await this.store.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      for (const { Key = '', UploadId } of Uploads) {
        const sizeBytes = await openUploadBytes(this.store, { bucket, key: Key, uploadId: UploadId });
        pieces.push({ bucket, key: Key, sizeBytes });
      }
    }
    return pieces;
  }

  /** Puts one byte where none may be, past the gateway. @param bucket physical bucket on the server behind */
  async plant(bucket: string): Promise<void> {
    await this.store.send(new PutObjectCommand({ Bucket: bucket, Key: 'planted', Body: 'x' }));
  }

  async close(): Promise<void> {
    this.s3.destroy();
    await this.gateway.stop();
    this.store.destroy();
    await Promise.all(ZONES.map((zone) => this.proxies[zone].stop()));
    await this.backing.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = {
      'x-admin-key': this.gateway.adminKey,
      ...(method === 'PUT' ? { 'if-match': '*' } : {}),
    };
    const { status, text } = await sendRest(this.gateway, { method, path: `/api/v1${path}`, headers, body });
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** Name of a bucket on the gateway under test. */
export function bucketName(role: BucketRole): string {
  return `residency-${role}`;
}
