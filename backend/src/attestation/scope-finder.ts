import { EvidenceRepository, TenantRepository, type TenantRow } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { Scope } from '@sgw/attestation';
import { type DocumentScopeView, GatewayError } from '@sgw/contracts';
import { parseS3VersionId } from '@sgw/namespace';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** AWS: a key is 1 to 1,024 bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Names as a request has them. */
export interface NamedScope {
  /** Name or id. */
  readonly tenant: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly versionId?: string | undefined;
}

/** Finds what names stand for at a moment: a bucket's name may have belonged to another bucket then. */
@Injectable()
export class ScopeFinder {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly evidence: EvidenceRepository,
  ) {}

  /** @throws GatewayError `not-found`; `invalid-argument` for names that do not go together */
  async find({ tenant, bucket, key, versionId }: NamedScope, moment: Date): Promise<Scope> {
    checkParts({ tenant, bucket, key, versionId });
    const { id: tenantId, name } = await this.tenant(tenant);
    if (bucket === undefined) return { kind: 'tenant', tenantId, tenant: name };
    const bucketId = await this.evidence.bucketAt(tenantId, bucket, moment);
    if (bucketId === undefined)
      throw new GatewayError('bucket-not-found', `There was no bucket ${bucket} at ${moment.toISOString()}`);
    const found = { tenantId, tenant: name, bucketId, bucket };
    if (key === undefined) return { kind: 'bucket', ...found };
    return { kind: 'object', ...found, key, ...(versionId !== undefined && { versionId }) };
  }

  private async tenant(nameOrId: string): Promise<TenantRow> {
    const tenant =
      (UUID.test(nameOrId) ? await this.tenants.findTenantById(nameOrId) : undefined) ??
      (await this.tenants.findTenant(nameOrId));
    if (!tenant) throw new GatewayError('not-found', `There is no tenant ${nameOrId}`);
    return tenant;
  }
}

function checkParts({ tenant, bucket, key, versionId }: NamedScope): void {
  const refuse = (pointer: string, message: string) => {
    throw new GatewayError('invalid-argument', message, { pointer });
  };
  // PostgreSQL's texts hold no NUL.
  if (tenant.includes('\0')) refuse('/tenant', 'A name holds no NUL');
  if (bucket?.includes('\0')) refuse('/bucket', 'A name holds no NUL');
  if (key !== undefined && bucket === undefined) refuse('/bucket', 'A key needs its bucket');
  if (versionId !== undefined && key === undefined) refuse('/key', 'A version needs its key');
  if (
    key !== undefined &&
    (Buffer.byteLength(key) > MAX_KEY_BYTES || !key.isWellFormed() || key.includes('\0'))
  )
    refuse('/key', `A key is 1 to ${MAX_KEY_BYTES} bytes of UTF-8 without NUL`);
  if (versionId !== undefined && versionId !== 'null' && parseS3VersionId(versionId) === undefined)
    refuse('/versionId', 'This is no version id');
}

/** The names of a scope, without its ids. */
export function viewOfScope(scope: Readonly<Record<string, string>>): DocumentScopeView {
  const { kind, tenant = '', bucket, key, versionId } = scope;
  return {
    kind: kind === 'object' || kind === 'bucket' ? kind : 'tenant',
    tenant,
    ...(bucket !== undefined && { bucket }),
    ...(key !== undefined && { key }),
    ...(versionId !== undefined && { versionId }),
    ...(scope['covers'] === 'listed' && { covers: 'listed' as const }),
  };
}
