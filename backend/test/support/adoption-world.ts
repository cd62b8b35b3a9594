import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AdoptionState, AdoptionView, AdoptionWish } from '@sgw/contracts';
import { FaultProxy } from './fault-proxy/index.js';
import { type Gateway, startGateway } from './gateway.js';
import { Operator } from './operator.js';
import { fileBackendYaml, s3BackendsYaml } from './s3-backends-yaml.js';
import { createS3Client } from './s3-client.js';
import { waitFor } from './wait-for.js';

/** Ids of the backends: the provider stands for Finland, a folder for Germany. */
export const PROVIDER = 'fi-adopt';
export const ELSEWHERE = 'de-adopt';

/** A provider that others fill, which is a gateway of its own behind a proxy that can fail, and the gateway that adopts from it. */
export class AdoptionWorld {
  readonly operator: Operator;
  readonly theirs: S3Client;
  readonly ours: S3Client;

  private constructor(
    readonly provider: Gateway,
    readonly proxy: FaultProxy,
    readonly gateway: Gateway,
    private readonly folder: string,
  ) {
    this.operator = new Operator(() => gateway);
    this.theirs = createS3Client(provider);
    this.ours = createS3Client(gateway);
  }

  static async open(): Promise<AdoptionWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'sgw-adopt-'));
    const provider = await startGateway({ env: { SGW_LOG_LEVEL: 'warn' } });
    const { accessKeyId, secretAccessKey } = provider;
    const proxy = await FaultProxy.start({ target: provider.s3Url });
    const backendsFile = join(folder, 'backends.yaml');
    const yaml = s3BackendsYaml('adopt', [
      { country: 'fi', endpoint: proxy.url, accessKeyId, secretAccessKey },
    ]);
    await writeFile(backendsFile, yaml + fileBackendYaml('de', 'adopt', join(folder, 'de')));
    const env = { SGW_LOG_LEVEL: 'info', SGW_LEASE_SECONDS: '2', SGW_DISCOVERY_ALLOW: '127.0.0.0/8' };
    const gateway = await startGateway({ backendsFile, env });
    return new AdoptionWorld(provider, proxy, gateway, folder);
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
      { timeoutMs: 90_000 },
    );
  }
}

/** All versions and markers of a bucket, in order, without the ids, which differ from gateway to gateway. */
export async function history(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  return (await versionsOf(s3, Bucket)).map(({ line }) => line);
}

/** The same with the provider's ids: what must not change where nothing may be touched. */
export async function rawListing(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  return (await versionsOf(s3, Bucket)).map(({ line, id }) => `${line} ${id}`);
}

async function versionsOf(s3: S3Client, Bucket: string) {
  const found: { key: string; line: string; id: string; at: number }[] = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));
    for (const [kind, list] of [
      ['version', page.Versions ?? []],
      ['marker', page.DeleteMarkers ?? []],
    ] as const) {
      for (const { Key = '', IsLatest, LastModified, VersionId = '', ...rest } of list) {
        const { Size = '', ETag = '' } = rest as { Size?: number; ETag?: string };
        const time = LastModified?.toISOString() ?? '';
        const isNull = VersionId === 'null' ? 'null' : 'id';
        const line = `${Key} ${kind} ${String(IsLatest)} ${Size} ${ETag} ${time} ${isNull}`;
        found.push({ key: Key, line, id: VersionId, at: LastModified?.getTime() ?? 0 });
      }
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
  const order = (text: string) => Buffer.from(text);
  return found.sort(
    (a, b) => Buffer.compare(order(a.key), order(b.key)) || b.at - a.at || (a.line < b.line ? -1 : 1),
  );
}
