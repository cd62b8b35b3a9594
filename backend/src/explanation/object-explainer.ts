import { BackendRegistry } from '@backend/backends';
import {
  type DecisionFilter,
  DecisionRepository,
  type DecisionRow,
  ObjectReadRepository,
  type ReplicaRow,
  ReplicaRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { PlacementResolver } from '@backend/objects';
import { TenantDirectory } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import {
  type DecisionRecord,
  type DecisionView,
  type ExplainedBackend,
  type ExplainedCopy,
  type ExplanationView,
  GatewayError,
  type JudgedBackend,
  type Page,
  type PlacementTodayView,
} from '@sgw/contracts';
import { parseS3VersionId, s3VersionId } from '@sgw/namespace';

/** Which version of which key. */
export interface ExplainedObject {
  readonly tenant: string;
  readonly bucket: string;
  readonly key: string;
  /** As S3 clients write it; the current one when left out. */
  readonly versionId?: string | undefined;
}

/** Says of one object why its copies lie where they lie: by the decision of then, and by the rules of now. */
@Injectable()
export class ObjectExplainer {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly directory: BucketDirectory,
    private readonly reads: ObjectReadRepository,
    private readonly replicas: ReplicaRepository,
    private readonly decisions: DecisionRepository,
    private readonly placement: PlacementResolver,
    private readonly backends: BackendRegistry,
  ) {}

  /** @throws GatewayError `not-found` for the tenant | `bucket-not-found` | `object-not-found` | `version-not-found` */
  async explain({ tenant, bucket: name, key, versionId }: ExplainedObject): Promise<ExplanationView> {
    const { id } = await this.tenants.byName(tenant);
    const known = await this.directory.require(id, name);
    const { bucketEpoch, object } = await this.reads.head(known.id, key, internalId(versionId));
    if (!object || object.isMarker)
      throw new GatewayError('object-not-found', `${name} has no object of that key`, { key });
    const bucket = bucketEpoch === known.epoch ? known : await this.directory.refresh(known);
    const [version, details] = await Promise.all([
      this.replicas.version(object.versionId),
      this.reads.details(object.versionId),
    ]);
    if (!version || !details)
      throw new GatewayError('object-not-found', `${name} has no object of that key`, { key });
    const kept = await this.keptDecisions(version.replicas, details.decisionId);
    const written = details.decisionId === undefined ? undefined : kept.get(details.decisionId);
    const today = this.placement.explain(bucket, version.tags);
    const copies = version.replicas.map((replica) => this.copy(replica, today, details.decisionId, kept));
    return {
      key,
      versionId: object.isNull ? 'null' : s3VersionId(object.versionId),
      copies,
      ...(written && { written: decisionView(written) }),
      today: this.today(today),
    };
  }

  /** Where an object without tags would be placed now. @throws GatewayError `not-found` for the tenant | `bucket-not-found` */
  async explainBucket(tenant: string, name: string): Promise<PlacementTodayView> {
    const { id } = await this.tenants.byName(tenant);
    const known = await this.directory.require(id, name);
    return this.today(this.placement.explain(await this.directory.refresh(known), {}));
  }

  /** Decisions that were kept, the newest first. */
  async decisionPage(
    filter: DecisionFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<DecisionView>> {
    const rows = await this.decisions.page(filter, cursor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(decisionView), ...(last && { nextCursor: last.id }) };
  }

  /** @throws GatewayError `not-found` */
  async decision(id: string): Promise<DecisionView> {
    const [found] = await this.decisions.find([id]);
    if (!found) throw new GatewayError('not-found', `There is no decision ${id}`);
    return decisionView(found);
  }

  private async keptDecisions(
    replicas: readonly ReplicaRow[],
    written: string | undefined,
  ): Promise<ReadonlyMap<string, DecisionRow>> {
    const ids = [...replicas.map(({ decisionId }) => decisionId), written].filter(
      (id) => typeof id === 'string',
    );
    return new Map((await this.decisions.find([...new Set(ids)])).map((row) => [row.id, row]));
  }

  /** A copy that came with the write stands under the write's decision. */
  private copy(
    replica: ReplicaRow,
    today: DecisionRecord,
    written: string | undefined,
    kept: ReadonlyMap<string, DecisionRow>,
  ): ExplainedCopy {
    const { backendId, state, verifiedAt, error, isForeign } = replica;
    const decisionId = replica.decisionId ?? written;
    const judged = today.backends.find(({ id }) => id === backendId);
    const decided = decisionId === undefined ? undefined : kept.get(decisionId)?.record.kind;
    return {
      backendId,
      state,
      ...(verifiedAt && { verifiedAt: verifiedAt.toISOString() }),
      isPermitted: judged !== undefined && judged.verdict !== 'refused',
      kind: decided ?? (isForeign ? 'adopt' : 'write'),
      zone: this.backends.declaration(backendId)?.facts.zone ?? 'unknown',
      physicalBucket: replica.physicalBucket ?? '',
      physicalKey: replica.physicalKey ?? '',
      ...(error !== null && { error }),
      ...(decisionId !== undefined && { decisionId }),
    };
  }

  private today(record: DecisionRecord): PlacementTodayView {
    const { outcome, policies, order, required, refusal } = record;
    return {
      outcome,
      policies,
      order,
      required,
      ...(refusal !== undefined && { refusal }),
      backends: record.backends.map((backend) => this.explained(backend, record)),
    };
  }

  private explained(backend: JudgedBackend, today: DecisionRecord): ExplainedBackend {
    return { ...backend, reason: reasonFor(backend, today, this.backends.health(backend.id).reason) };
  }
}

/** @throws GatewayError `version-not-found` for one that we cannot have made */
function internalId(versionId: string | undefined): string | undefined {
  if (versionId === undefined || versionId === 'null') return versionId;
  const id = parseS3VersionId(versionId);
  if (id === undefined)
    throw new GatewayError('version-not-found', 'There is no such version', { versionId });
  return id;
}

function decisionView({ id, record, createdAt }: DecisionRow): DecisionView {
  return { id, record, decidedAt: createdAt.toISOString() };
}

function reasonFor(
  { id, verdict, refusals }: JudgedBackend,
  { order, copies, locations }: DecisionRecord,
  health: string | undefined,
): string {
  const place = `place ${order.indexOf(id) + 1} of ${order.length} in the order of ${locations.join(',')}`;
  switch (verdict) {
    case 'chosen':
      return `${id} is chosen: it breaks no rule, can be reached, and has ${place}`;
    case 'owed':
      return `${id} is owed a copy: it breaks no rule and has ${place}, of which the first ${copies.wanted} that fit hold copies`;
    case 'spare':
      return `${id} is allowed and not needed: it has ${place}, and ${copies.wanted} ${copies.wanted === 1 ? 'copy is' : 'copies are'} wanted`;
    case 'unreachable':
      return `${id} is allowed and cannot be reached now${health === undefined ? '' : `: ${health}`}; a copy is made when it is back if it is owed one`;
    case 'refused':
      return refusals.map(({ reason }) => reason).join('; ');
  }
}
