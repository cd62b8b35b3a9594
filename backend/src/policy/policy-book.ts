import { createHash, randomUUID } from 'node:crypto';
import { type Attachment, BucketRepository, PolicyRepository, TenantRepository } from '@backend/metadata';
import type { ListedPolicy, PolicyPlace, PolicyUse, PolicyVersionRow } from '@backend/metadata';
import { type Settled, TransferSettler } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import { type DocumentFinding, GatewayError, type TagPolicy } from '@sgw/contracts';
import { canonicalJson } from '@sgw/policy';
import { PolicyReader, type WrittenPolicy } from './policy-reader.js';

/** A policy as somebody writes it. */
export interface PolicyText extends WrittenPolicy {
  readonly note?: string | undefined;
}

/** A version that was kept, and the names in it that nothing is called by, which its writer accepted. */
export interface KeptPolicy {
  readonly kept: PolicyVersionRow;
  readonly warnings: readonly DocumentFinding[];
}

/** What is attached to a tenant or a bucket, and the tag by which a change says that it has read it. */
export interface PlaceRules {
  readonly policy: string | null;
  readonly byTag: readonly TagPolicy[];
  readonly etag: string;
}

/** What a tenant or a bucket shall have. */
export type PlaceWish = Omit<PlaceRules, 'etag'>;

/** What the database counts versions in. */
const MAX_VERSION = 2_147_483_647;
const NOTHING_UNDER_WAY: Settled = { left: 0, unheard: 0 };

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Keeps the placement policies: every text is checked before it is kept, and none is ever changed, only followed by another. */
@Injectable()
export class PolicyBook {
  constructor(
    private readonly policies: PolicyRepository,
    private readonly tenants: TenantRepository,
    private readonly buckets: BucketRepository,
    private readonly reader: PolicyReader,
    private readonly settler: TransferSettler,
  ) {}

  list(): Promise<ListedPolicy[]> {
    return this.policies.list();
  }

  /** @param version the newest when left out. @throws GatewayError `not-found` */
  async find(name: string, version?: number): Promise<PolicyVersionRow> {
    const isCountable = version === undefined || (version > 0 && version <= MAX_VERSION);
    const found = isCountable ? await this.policies.find(name, version) : undefined;
    if (!found) throw notFound(name, version);
    return found;
  }

  /** All versions, newest first. @throws GatewayError `not-found` */
  async versions(name: string): Promise<PolicyVersionRow[]> {
    const versions = await this.policies.versions(name);
    if (versions.length === 0) throw notFound(name);
    return versions;
  }

  /** Where a policy is attached. @throws GatewayError `not-found` */
  async uses(name: string): Promise<PolicyUse[]> {
    return this.policies.uses((await this.find(name)).id);
  }

  /** @throws InvalidDocument; GatewayError `conflict` when the name is taken */
  async create(name: string, text: PolicyText): Promise<KeptPolicy> {
    const { version, warnings } = this.versionOf(text);
    const isNew = await this.policies.create(randomUUID(), name, version);
    if (!isNew)
      throw new GatewayError('conflict', 'There is a policy of that name already', { pointer: '/name' });
    return { kept: await this.find(name), warnings };
  }

  /**
   * Writes a new version, which holds at once wherever the policy is attached.
   *
   * @param ifMatch the ETag that the editor has read, or `*`
   * @returns the version, how many buckets are planned anew, and what went on by the former one when this was answered
   * @throws InvalidDocument; GatewayError `not-found` | `precondition-required` | `precondition-failed`
   */
  async edit(
    name: string,
    ifMatch: string | undefined,
    text: PolicyText,
  ): Promise<KeptPolicy & { readonly buckets: number; readonly settled: Settled }> {
    const { version: next, warnings } = this.versionOf(text);
    const current = await this.find(name);
    if (!isMatch(ifMatch, policyTag(current))) throw stale(name);
    const outcome = await this.policies.edit(current.id, current.version, next);
    if (!outcome) throw stale(name);
    const settled = outcome.buckets > 0 ? await this.settler.settle() : NOTHING_UNDER_WAY;
    return { kept: await this.find(name, outcome.version), warnings, buckets: outcome.buckets, settled };
  }

  /** @throws GatewayError `not-found` | `bucket-not-found` */
  async rulesOf(tenant: string, bucket?: string): Promise<PlaceRules> {
    return rulesOf(await this.policies.attachments(await this.place(tenant, bucket)));
  }

  /**
   * Replaces what is attached to a tenant or a bucket; it holds at once.
   *
   * @param ifMatch the ETag of the rules that are replaced, or `*`
   * @throws GatewayError `not-found` | `bucket-not-found` | `precondition-required` | `precondition-failed` |
   *   `invalid-argument` for a policy that there is none of, or a tag that is named twice
   */
  async attach(
    where: { readonly tenant: string; readonly bucket?: string },
    ifMatch: string | undefined,
    wish: PlaceWish,
  ): Promise<{ readonly rules: PlaceRules; readonly settled: Settled }> {
    const place = await this.place(where.tenant, where.bucket);
    const attachments = attachmentsOf(wish).map((attachment) => ({ id: randomUUID(), ...attachment }));
    const outcome = await this.policies.attach(place, attachments, (current) =>
      isMatch(ifMatch, rulesOf(current).etag),
    );
    if (outcome === 'stale') throw stale(where.bucket ?? where.tenant);
    if ('unknown' in outcome) {
      throw new GatewayError('invalid-argument', `There is no policy ${outcome.unknown}`, {
        pointer: pointerTo(outcome.unknown, wish),
      });
    }
    const settled = outcome.buckets > 0 ? await this.settler.settle() : NOTHING_UNDER_WAY;
    return { rules: rulesOf(await this.policies.attachments(place)), settled };
  }

  private versionOf(text: PolicyText) {
    const { document, warnings } = this.reader.read(text);
    const digest = createHash('sha256').update(canonicalJson(document)).digest('hex');
    return { version: { document, digest, note: text.note ?? null }, warnings };
  }

  /** @param tenant name or id */
  private async place(tenant: string, bucket: string | undefined): Promise<PolicyPlace> {
    const found =
      (UUID.test(tenant) ? await this.tenants.findTenantById(tenant) : undefined) ??
      (await this.tenants.findTenant(tenant));
    if (!found) throw new GatewayError('not-found', `There is no tenant ${tenant}`);
    if (bucket === undefined) return { tenantId: found.id, bucketId: null };
    const row = await this.buckets.find(found.id, bucket);
    if (!row) throw new GatewayError('bucket-not-found', `${tenant} has no bucket ${bucket}`);
    return { tenantId: found.id, bucketId: row.id };
  }
}

/** Strong: another text is another tag. */
export function policyTag({ version, digest }: Pick<PolicyVersionRow, 'version' | 'digest'>): string {
  return `"v${version}-${digest.slice(0, 16)}"`;
}

function attachmentsOf({ policy, byTag }: PlaceWish): readonly Attachment[] {
  byTag.forEach(({ key, value }, index) => {
    const first = byTag.findIndex((other) => other.key === key && other.value === value);
    if (first === index) return;
    throw new GatewayError('invalid-argument', 'A tag has one policy at most', {
      pointer: `/byTag/${index}`,
    });
  });
  return [
    ...(policy === null ? [] : [{ policy }]),
    ...byTag.map(({ key, value, policy: name }) => ({ policy: name, tag: { key, value } })),
  ];
}

function rulesOf(attachments: readonly Attachment[]): PlaceRules {
  const policy = attachments.find(({ tag }) => tag === undefined)?.policy ?? null;
  const byTag = attachments.flatMap(({ policy: name, tag }) => (tag ? [{ ...tag, policy: name }] : []));
  const digest = createHash('sha256').update(canonicalJson({ policy, byTag })).digest('hex');
  return { policy, byTag, etag: `"${digest.slice(0, 32)}"` };
}

function pointerTo(name: string, { policy, byTag }: PlaceWish): string {
  if (policy === name) return '/policy';
  return `/byTag/${byTag.findIndex((tag) => tag.policy === name)}/policy`;
}

function isMatch(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined) {
    const message = 'Say with If-Match which text is replaced: its ETag, or * for whichever it is';
    throw new GatewayError('precondition-required', message);
  }
  return ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === etag);
}

function stale(what: string): GatewayError {
  return new GatewayError(
    'precondition-failed',
    `The rules of ${what} are others by now: read them again before replacing them`,
  );
}

function notFound(name: string, version?: number): GatewayError {
  const which = version === undefined ? '' : ` in version ${version}`;
  return new GatewayError('not-found', `There is no policy ${name}${which}`);
}
