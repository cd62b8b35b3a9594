import { BackendRegistry } from '@backend/backends';
import { PolicyBook, PolicyReader } from '@backend/policy';
import { PROVIDER_DATA } from '@backend/providers';
import { SnapshotArchive } from '@backend/snapshot';
import { Inject, Injectable } from '@nestjs/common';
import {
  GatewayError,
  type KnownPlace,
  type MovingTarget,
  type PolicyDocument,
  type Refusal,
  type SnapshotVerdict,
  type SnapshotVerdictRequest,
  type ZoneFacts,
} from '@sgw/contracts';
import { effectivePolicy, judgeByPolicy } from '@sgw/policy';
import { commonFacts, locateEndpoint, type ProviderData } from '@sgw/providers';
import { type JudgedSnapshot, judgeSnapshot, NO_LOAD } from '@sgw/survey';
import { findTargets, type Targets } from './targets.js';

const DEFAULT_LIMIT = 20;
/** Rules about time and use, which nothing that lies there can keep or break. */
const NOT_JUDGED = ['retention', 'erasure', 'reads', 'copyOut'] as const;

/** Judges a snapshot by a policy, before anything is adopted or moved. */
@Injectable()
export class SnapshotJudge {
  constructor(
    private readonly archive: SnapshotArchive,
    private readonly book: PolicyBook,
    private readonly reader: PolicyReader,
    private readonly backends: BackendRegistry,
    @Inject(PROVIDER_DATA) private readonly data: ProviderData,
  ) {}

  /** @throws GatewayError `not-found` | `invalid-request`; InvalidDocument for a document with mistakes */
  async judge(id: string, request: SnapshotVerdictRequest): Promise<SnapshotVerdict> {
    const { snapshot } = await this.archive.find(id);
    const policy = await this.policyOf(request);
    const { document } = policy;
    const stored = policy.name !== null;
    const effective = effectivePolicy([
      { scope: 'bucket', name: policy.name ?? 'document', version: policy.version ?? 1, document },
    ]);
    const where = this.whereabouts(snapshot.endpoint.url, request.zone);
    const place = where();
    const name = hostOf(snapshot.endpoint.url);
    const targets = findTargets(
      { document, policy: effective },
      this.backends.facts(),
      this.data.regions.map(({ facts }) => facts),
    );
    const judged = judgeSnapshot(snapshot, {
      placeOf: ({ settings: { location } }) => where(location.state === 'known' ? location.value : undefined),
      refusalsOf: (facts) =>
        judgeByPolicy({ ...facts, id: name }, effective).map((refusal) =>
          stored ? refusal : withoutPolicy(refusal),
        ),
      targetsFor: targets.choose,
    });
    const { timestamp, provenance, endpoint, truncated } = snapshot;
    const { counts, illegal, buckets } = judged;
    return {
      snapshot: { id, name: snapshot.name, timestamp, provenance, endpoint, truncated },
      policy,
      place,
      counts,
      illegal,
      buckets,
      mending: mendingOf(judged, targets, request.limit ?? DEFAULT_LIMIT),
      notJudged: NOT_JUDGED.filter((field) => document[field] !== undefined),
    };
  }

  private async policyOf({ policy, version, document }: SnapshotVerdictRequest): Promise<{
    readonly name: string | null;
    readonly version: number | null;
    readonly document: PolicyDocument;
  }> {
    if ((policy === undefined) === (document === undefined)) {
      throw new GatewayError('invalid-request', 'Say exactly one of policy and document', {
        pointer: '/policy',
      });
    }
    if (policy === undefined)
      return { name: null, version: null, document: this.reader.read({ document }).document };
    const found = await this.book.find(policy, version);
    return { name: policy, version: found.version, document: found.document };
  }

  /** Where a bucket is, by the location that it has; without one, the endpoint. */
  private whereabouts(url: string, zone: string | undefined): (location?: string) => KnownPlace {
    const { regions } = this.data;
    if (zone !== undefined) {
      const stated = regions.find(({ facts }) => facts.zone === zone)?.facts;
      if (!stated)
        throw new GatewayError('invalid-request', `There is no zone ${zone} in the provider data`, {
          pointer: '/zone',
        });
      const reason = `The request says that it is ${zone}`;
      return () => ({ basis: 'stated', facts: stated, zones: [zone], reason });
    }
    const own = this.backendAt(url);
    return (location) => {
      const place = locateEndpoint(regions, { endpoint: url, location });
      return place.basis === 'unknown' && own !== undefined ? own : place;
    };
  }

  private backendAt(url: string): KnownPlace | undefined {
    const found = this.backends.facts().filter(({ id }) => {
      const connection = this.backends.declaration(id)?.connection;
      return connection?.kind === 's3' && originOf(connection.endpoint) === originOf(url);
    });
    if (found.length === 0) return undefined;
    const zones = [...new Set(found.map(({ zone }) => zone))];
    const reason = `It is the endpoint of ${found.map(({ id }) => id).join(', ')}, whose place is declared`;
    return { basis: 'backend', facts: commonFacts(found), zones, reason };
  }
}

function mendingOf(
  { loads, total, unmendable, unknownBuckets, buckets }: JudgedSnapshot,
  { kind, allowed, refused, copies }: Targets,
  limit: number,
): SnapshotVerdict['mending'] {
  const chosen = new Set(buckets.flatMap(({ targets }) => targets));
  const show = ({ id, ...facts }: ZoneFacts & { readonly id: string }): MovingTarget => {
    const isChosen = chosen.has(id);
    return { id, kind, facts, isChosen, load: isChosen ? (loads.get(id) ?? NO_LOAD) : null };
  };
  return {
    copies,
    targetsAre: kind === 'backend' ? 'backends' : 'zones',
    total,
    targets: [
      ...allowed.filter(({ id }) => chosen.has(id)),
      ...allowed.filter(({ id }) => !chosen.has(id)).slice(0, limit),
    ].map(show),
    allowedTargets: allowed.length,
    refusedTargets: refused,
    unmendable,
    unknownBuckets,
  };
}

function withoutPolicy({ rule, reason, isUnknown, pointer }: Refusal): Refusal {
  return { rule, reason, isUnknown, ...(pointer !== undefined && { pointer }) };
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** As a person calls it in a sentence. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the endpoint';
}
