import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AttestationHead, Leaf } from '@sgw/attestation';
import type {
  AttestationView,
  BucketPolicyView,
  ExplanationView,
  PolicyDocument,
  PolicyView,
  WhatIfRequest,
  WhatIfView,
} from '@sgw/contracts';
import { type Gateway, startGateway } from './gateway.js';
import { adminKeyOf, type RestAnswer, type RestRequest, sendRest } from './rest-request.js';
import { createS3Client } from './s3-client.js';
import { uniqueBucket } from './unique.js';
import { waitFor } from './wait-for.js';

/** What each backend is: every kind of place, owner and feature that a policy can ask for. */
const PLACES = {
  fi: { country: 'fi', city: 'fi-hel', law: 'eu', parent: 'fi', lock: 'yes' },
  de: { country: 'de', city: 'de-fra', law: 'eu', parent: 'us', lock: 'yes' },
  se: { country: 'se', city: 'se-sto', law: 'eu', parent: 'se', lock: 'no' },
  ee: { country: 'ee', city: 'ee-tll', law: 'eu', parent: undefined, lock: 'unknown' },
  us: { country: 'us', city: 'us-iad', law: 'us', parent: 'us', lock: 'yes' },
} as const;

export type PolicyBackend = keyof typeof PLACES;

/** A gateway on five folders that stand for five places, with the REST calls and S3 calls that policies are tried with. */
export class PolicyWorld {
  private constructor(
    readonly gateway: Gateway,
    readonly s3: S3Client,
    private readonly folder: string,
  ) {}

  /** @param yamlOf what is declared instead of the five folders, given a folder to use */
  static async open(
    env: Readonly<Record<string, string>> = {},
    yamlOf: (folder: string) => string = backendsYaml,
  ): Promise<PolicyWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'sgw-policy-'));
    const backendsFile = join(folder, 'backends.yaml');
    await writeFile(backendsFile, yamlOf(folder));
    const gateway = await startGateway({ env: { SGW_LOG_LEVEL: 'warn', ...env }, backendsFile });
    return new PolicyWorld(gateway, createS3Client(gateway), folder);
  }

  async close(): Promise<void> {
    this.s3.destroy();
    await this.gateway.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Folder of a backend's bytes. */
  folderOf(backend: PolicyBackend): string {
    return join(this.folder, backend);
  }

  send(request: RestRequest): Promise<RestAnswer> {
    const path = `/api/v1${request.path}`;
    const headers = { ...adminKeyOf(this.gateway), ...request.headers };
    return sendRest(this.gateway, { ...request, path, headers });
  }

  /** @throws Error unless the answer is a success */
  async ask<T>(request: RestRequest): Promise<T> {
    const { status, text } = await this.send(request);
    if (status >= 300)
      throw new Error(`${request.method ?? 'GET'} ${request.path} answered ${status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async policy(document: Omit<PolicyDocument, 'format'>, name = uniqueBucket('policy')): Promise<string> {
    const body = { name, document: { format: 1, ...document } };
    await this.ask<PolicyView>({ method: 'POST', path: '/policies', body });
    return name;
  }

  edit(name: string, document: Omit<PolicyDocument, 'format'>): Promise<RestAnswer> {
    return this.send({
      method: 'PUT',
      path: `/policies/${name}`,
      headers: { 'if-match': '*' },
      body: { document: { format: 1, ...document } },
    });
  }

  attach(
    bucket: string,
    policy: string | null,
    byTag: BucketPolicyView['byTag'] = [],
  ): Promise<BucketPolicyView> {
    return this.ask({
      method: 'PUT',
      path: `/buckets/default/${bucket}/placement-policy`,
      headers: { 'if-match': '*' },
      body: { policy, byTag },
    });
  }

  /** A bucket in all five places unless said otherwise, with a policy of its own. */
  async bucket(
    document?: Omit<PolicyDocument, 'format'>,
    locations = 'fi,de,se,ee,us',
    copies = 1,
  ): Promise<string> {
    const Bucket = uniqueBucket('rules');
    await this.s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: {
          LocationConstraint: locations as never,
          Tags: [{ Key: 'replica-count', Value: String(copies) }],
        },
      }),
    );
    if (document) await this.attach(Bucket, await this.policy(document));
    return Bucket;
  }

  /** @returns the id of the decision that the answer names */
  async put(Bucket: string, Key: string, Body: Buffer | string = 'x', Tagging?: string): Promise<string> {
    let decision = '';
    const command = new PutObjectCommand({ Bucket, Key, Body, Tagging });
    command.middlewareStack.add(
      (next) => async (sent) => {
        const result = await next(sent);
        const { headers } = result.response as { headers: Record<string, string> };
        decision = headers['x-sgw-decision'] ?? '';
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    await this.s3.send(command);
    return decision;
  }

  /** An attestation of the bucket. */
  async attest(
    bucket: string,
  ): Promise<{ readonly head: AttestationHead; readonly leaves: readonly Leaf[] }> {
    const body = { tenant: 'default', bucket };
    const { id } = await this.ask<AttestationView>({ method: 'POST', path: '/attestations', body });
    await waitFor('the attestation', async () => {
      const { state } = await this.ask<AttestationView>({ path: `/attestations/${id}` });
      return state === 'ready';
    });
    const { text } = await this.send({ path: `/attestations/${id}/document` });
    const [head = '', , ...leaves] = text.trimEnd().split('\n');
    return {
      head: JSON.parse(head) as AttestationHead,
      leaves: leaves.map((leaf) => JSON.parse(leaf) as Leaf),
    };
  }

  explain(bucket: string, key: string): Promise<ExplanationView> {
    return this.ask({ path: `/objects/default/${bucket}/explain?key=${encodeURIComponent(key)}` });
  }

  /** Where verified copies lie. */
  async held(bucket: string, key: string): Promise<string> {
    const { copies } = await this.explain(bucket, key);
    const states = copies.map(({ backendId, state }) =>
      state === 'completed' ? backendId : `${backendId}:${state}`,
    );
    return states.toSorted().join();
  }

  whatIf(request: WhatIfRequest): Promise<WhatIfView> {
    return this.ask({ method: 'POST', path: '/placement/what-if', body: request });
  }

  /** Waits until its copies are at these backends, named in order, and nowhere else. */
  async untilHeld(bucket: string, key: string, backends: string): Promise<void> {
    const isHeld = async () => (await this.held(bucket, key)) === backends;
    await waitFor(`${key} at ${backends}`, isHeld, { timeoutMs: 30_000 });
  }

  /** What is said today of one backend. */
  async verdictOf(bucket: string, key: string, id: PolicyBackend) {
    const found = (await this.explain(bucket, key)).today.backends.find((backend) => backend.id === id);
    if (!found) throw new Error(`No word of ${id}`);
    return found;
  }

  async setState(backend: string, state: 'online' | 'offline'): Promise<void> {
    await this.ask({ method: 'PUT', path: `/backends/${backend}/state`, body: { state } });
  }
}

/** The declarations of all five. */
export function backendsYaml(folder: string): string {
  const backends = Object.entries(PLACES).map(([id, { country, city, law, parent, lock }]) =>
    [
      `  - id: ${id}`,
      '    kind: file',
      `    path: ${join(folder, id)}`,
      `    provider: ${id}-storage`,
      `    place: { city: ${city}, country: ${country} }`,
      `    law: ${law}`,
      `    owner: { name: ${id} storage${parent === undefined ? '' : `, country: ${parent}, parentCountry: ${parent}`} }`,
      `    features: { object-lock: ${lock}, versioning: yes }`,
    ].join('\n'),
  );
  return `backends:\n${backends.join('\n')}\n`;
}
