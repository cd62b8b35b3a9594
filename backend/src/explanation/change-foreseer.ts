import { BackendRegistry } from '@backend/backends';
import {
  BucketRepository,
  type BucketRow,
  type HeldObjects,
  PlacementSurveyRepository,
  PolicyRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { PlacementPlanner } from '@backend/placement';
import { PolicyBook, PolicyReader } from '@backend/policy';
import { TenantDirectory } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import {
  type AffectedObjects,
  type AttachedPolicy,
  GatewayError,
  REPLICA_COUNT_TAG,
  type WhatIfRequest,
  type WhatIfView,
} from '@sgw/contracts';
import { foreseeChange, type PartialPlan } from '@sgw/placement';
import { judge, type Judgement, relevantTagKeys } from '@sgw/policy';
import { ForesightTally } from './foresight-tally.js';

/** A change as it would be: which buckets it concerns, what their policies would be, which backend is gone. */
interface Change {
  readonly buckets: readonly BucketRow[];
  readonly policiesOf: (bucket: BucketRow) => readonly AttachedPolicy[];
  readonly lostBackend?: string;
}

/** Says what a change of the rules or the loss of a backend would do to the objects that are there. Changes nothing. */
@Injectable()
export class ChangeForeseer {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly directory: BucketDirectory,
    private readonly buckets: BucketRepository,
    private readonly policies: PolicyRepository,
    private readonly survey: PlacementSurveyRepository,
    private readonly planner: PlacementPlanner,
    private readonly backends: BackendRegistry,
    private readonly book: PolicyBook,
    private readonly reader: PolicyReader,
  ) {}

  /**
   * @throws InvalidDocument; GatewayError `not-found` | `bucket-not-found` | `invalid-argument` for a request without exactly
   *   one change
   * @param documentAt where the request has the text of a policy
   */
  async foresee(request: WhatIfRequest, documentAt = '/policy/document'): Promise<WhatIfView> {
    const change = await this.changeOf(request, documentAt);
    const { lostBackend } = change;
    const keys = [...new Set(change.buckets.flatMap((bucket) => relevantTagKeys(change.policiesOf(bucket))))];
    const ids = change.buckets.map(({ id }) => id);
    const tagKeys = [REPLICA_COUNT_TAG, ...keys];
    const held = await this.survey.holdings(ids, tagKeys);
    const byId = new Map(change.buckets.map((bucket) => [bucket.id, bucket]));
    const plans = new Map<string, Planned>();
    const tally = new ForesightTally();
    for (const group of held) {
      const bucket = byId.get(group.bucketId);
      if (!bucket) continue;
      const planKey = `${group.bucketId} ${JSON.stringify(group.tags)}`;
      const planned = plans.get(planKey) ?? this.plan(bucket, group, change);
      plans.set(planKey, planned);
      const outlook = foreseeChange(group, planned.plan, lostBackend);
      tally.add(affected(bucket, group), outlook, planned);
    }
    for (const { bucketId, tags, backendId, uploads } of await this.survey.openUploads(ids, tagKeys)) {
      const bucket = byId.get(bucketId);
      if (bucket) tally.addUploads(uploads, backendId, this.judge(bucket, tags, change));
    }
    return tally.view(change.buckets.length);
  }

  private plan(bucket: BucketRow, { tags }: HeldObjects, change: Change): Planned {
    const changed = { ...bucket, policies: change.policiesOf(bucket) };
    const judgement = this.judge(bucket, tags, change);
    return { judgement, plan: this.planner.planExisting(changed, tags, judgement) };
  }

  private judge(bucket: BucketRow, tags: HeldObjects['tags'], change: Change): Judgement {
    const backends = this.backends.facts().filter(({ id }) => id !== change.lostBackend);
    const policies = change.policiesOf(bucket);
    return judge(backends, { terms: this.planner.locationsOf(bucket), policies, tags });
  }

  private async changeOf(request: WhatIfRequest, documentAt: string): Promise<Change> {
    const { policy, attach, lostBackend } = request;
    const given = [policy, attach, lostBackend].filter((change) => change !== undefined);
    if (given.length !== 1) throw unusable('Say exactly one of policy, attach and lostBackend', '');
    const buckets = await this.inQuestion(request);
    if (lostBackend !== undefined) {
      if (!this.backends.declaration(lostBackend))
        throw unusable(`There is no backend ${lostBackend}`, '/lostBackend');
      return { buckets, policiesOf: ({ policies }) => policies, lostBackend };
    }
    if (policy !== undefined) {
      await this.book.find(policy.name);
      const { document } = this.reader.read(policy, documentAt);
      const concerned = buckets.filter(({ policies }) => policies.some(({ name }) => name === policy.name));
      const edited = (attached: AttachedPolicy) =>
        attached.name === policy.name ? { ...attached, version: attached.version + 1, document } : attached;
      return { buckets: concerned, policiesOf: ({ policies }) => policies.map(edited) };
    }
    return { buckets, policiesOf: await this.attaching(request) };
  }

  private async attaching({ tenant, bucket, attach }: WhatIfRequest): Promise<Change['policiesOf']> {
    if (tenant === undefined) throw unusable('Say which tenant it would be attached to', '/tenant');
    const scope = bucket === undefined ? 'tenant' : 'bucket';
    const others = ({ policies }: BucketRow) => policies.filter((attached) => attached.scope !== scope);
    const name = attach?.policy ?? null;
    if (name === null) return others;
    const found = await this.policies.find(name);
    if (!found) throw unusable(`There is no policy ${name}`, '/attach/policy');
    const { version, document } = found;
    return (row) => [...others(row), { scope, name, version, document }];
  }

  private async inQuestion({ tenant, bucket }: WhatIfRequest): Promise<readonly BucketRow[]> {
    if (tenant === undefined) {
      if (bucket !== undefined) throw unusable('Say which tenant the bucket belongs to', '/tenant');
      return this.buckets.governed({});
    }
    const { id: tenantId } = await this.tenants.byName(tenant);
    if (bucket === undefined) return this.buckets.governed({ tenantId });
    const { id: bucketId } = await this.directory.require(tenantId, bucket);
    return this.buckets.governed({ tenantId, bucketId });
  }
}

/** By what objects would be judged, and where their copies would belong. */
export interface Planned {
  readonly judgement: Judgement;
  readonly plan: PartialPlan;
}

function affected(
  { tenantName, name }: BucketRow,
  { tags, objects, bytes, sampleKeys }: HeldObjects,
): AffectedObjects {
  return { tenant: tenantName, bucket: name, tags, objects, bytes, sampleKeys };
}

function unusable(message: string, pointer: string): GatewayError {
  return new GatewayError('invalid-argument', message, { pointer });
}
