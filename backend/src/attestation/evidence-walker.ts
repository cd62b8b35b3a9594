import type {
  EvidenceBucket,
  EvidenceReplica,
  EvidenceScope,
  EvidenceSnapshot,
  EvidenceUpload,
  EvidenceVersion,
} from '@backend/metadata';
import {
  type CopyRecord,
  type CopyStanding,
  type CopyStatement,
  type JsonValue,
  type Leaf,
  mayHoldBytes,
  standingAt,
  standingNow,
  type VersionLeaf,
} from '@sgw/attestation';
import type { BackendFacts } from '@sgw/contracts';
import { s3VersionId } from '@sgw/namespace';
import { CopyJudge } from './copy-judge.js';

/** Decisions are few, as they are shared; were they many, one may be told twice. */
const MAX_REMEMBERED_DECISIONS = 100_000;
const UNKNOWN = 'unknown';

/** What is to be told, of when. */
export interface Question {
  readonly scope: EvidenceScope;
  readonly moment: Date;
  readonly verifiedSince: Date;
  /** Whether the moment is that of the snapshot: everything is known then. */
  readonly isNow: boolean;
}

/** Walks one snapshot and tells every copy in it, page by page, holding one page at a time. */
export class EvidenceWalker {
  private readonly places: ReadonlyMap<string, BackendFacts>;
  private readonly buckets = new Map<string, EvidenceBucket>();
  private readonly told = new Set<string>();
  private readonly toldPolicies = new Set<string>();

  constructor(
    private readonly snapshot: EvidenceSnapshot,
    private readonly judge: CopyJudge,
    private readonly question: Question,
  ) {
    this.places = new Map(snapshot.backends.map((facts) => [facts.id, facts]));
  }

  /** Buckets first, each with its objects; then what is not settled, and unfinished uploads. */
  async *pages(): AsyncGenerator<readonly Leaf[]> {
    const { scope, moment, isNow } = this.question;
    for await (const buckets of this.snapshot.buckets(scope, moment))
      for (const bucket of buckets) {
        this.buckets.set(bucket.id, bucket);
        yield [...this.policiesOf(bucket), this.bucketLeaf(bucket)];
        yield* this.versions(this.snapshot.live(bucket.id, scope, moment), true);
      }
    yield* this.versions(isNow ? this.snapshot.unsettled(scope) : this.snapshot.gone(scope, moment), false);
    if (isNow && scope.versionId === undefined) yield* this.uploads();
  }

  private async *versions(
    pages: AsyncIterable<readonly EvidenceVersion[]>,
    isLive: boolean,
  ): AsyncGenerator<readonly Leaf[]> {
    for await (const page of pages) {
      const copies = await this.snapshot.replicas(
        page.map(({ id }) => id),
        !this.question.isNow,
      );
      const leaves = page.flatMap((version) => this.versionLeaf(version, copies.get(version.id) ?? []) ?? []);
      // Of what is gone, only what left bytes is told.
      const told = isLive ? leaves : leaves.filter((leaf) => leaf.copies.some(mayHoldBytes));
      yield [...(await this.decisionsOf(told)), ...told];
    }
  }

  private versionLeaf(
    version: EvidenceVersion,
    replicas: readonly EvidenceReplica[],
  ): VersionLeaf | undefined {
    const bucket = this.buckets.get(version.bucketId);
    // A delete marker has no bytes.
    if (!bucket || version.state === 'marker') return undefined;
    const status = this.statusOf(version);
    const { permitted, tags } = this.judge.judge(bucket, version.tags);
    const { sizeBytes, sha256, parts, committedAt, garbageAt, decisionId } = version;
    const copies = replicas.flatMap((replica) => {
      const standing = this.standingOf(replica, status !== 'deleted');
      return standing ? [this.copy(replica, standing, { permitted, written: decisionId })] : [];
    });
    return {
      kind: 'version',
      bucketId: bucket.id,
      bucket: bucket.name,
      key: version.key,
      versionId: version.isNull ? 'null' : s3VersionId(version.id),
      status,
      ...(sizeBytes !== null && { sizeBytes: Number(sizeBytes) }),
      ...(sha256 !== null && { sha256 }),
      ...(parts !== null && parts > 0 && { sha256Parts: parts }),
      ...(committedAt && { writtenAt: committedAt.toISOString() }),
      ...(status === 'deleted' && garbageAt && { deletedAt: garbageAt.toISOString() }),
      ...(decisionId !== null && { decision: decisionId }),
      ...this.tagsIfJudged(tags),
      copies,
    };
  }

  private statusOf({ state, isCurrent, committedAt, garbageAt }: EvidenceVersion): VersionLeaf['status'] {
    const { moment, isNow } = this.question;
    if (isNow) {
      if (state === 'live') return isCurrent ? 'current' : 'earlier';
      return state === 'writing' ? 'being-written' : 'deleted';
    }
    if (garbageAt && garbageAt <= moment) return 'deleted';
    return committedAt && committedAt <= moment ? 'stored' : 'being-written';
  }

  private standingOf(replica: EvidenceReplica, isWanted: boolean): CopyStanding | undefined {
    const record: CopyRecord = { ...replica, hasPhysicalKey: replica.physicalKey !== null };
    const { verifiedSince, isNow } = this.question;
    return isNow ? standingNow(record, verifiedSince, isWanted) : standingAt(record, this.question, isWanted);
  }

  private copy(
    replica: EvidenceReplica,
    standing: CopyStanding,
    { permitted, written }: { readonly permitted: ReadonlySet<string>; readonly written: string | null },
  ): CopyStatement {
    const { backendId, physicalBucket, physicalKey, verifiedAt } = replica;
    // One that came with the write stands under the write's decision. Which one the row bore at a past moment is not kept.
    const decision = replica.decisionId ?? written;
    const isDecided = this.question.isNow && standing !== 'owed' && decision !== null;
    return {
      ...this.placeOf(backendId),
      standing,
      ...(isDecided && { decision }),
      ...(this.question.isNow && { isPermitted: permitted.has(backendId) }),
      ...(physicalBucket !== null && { physicalBucket }),
      ...(physicalKey !== null && { physicalKey }),
      ...(verifiedAt && { verifiedAt: verifiedAt.toISOString() }),
    };
  }

  private placeOf(backendId: string): Pick<CopyStatement, 'backend' | 'country' | 'jurisdiction'> {
    const facts = this.places.get(backendId);
    return {
      backend: backendId,
      country: facts?.country ?? UNKNOWN,
      jurisdiction: facts?.jurisdiction ?? UNKNOWN,
    };
  }

  /** Decisions that these leaves name and that were not told yet. */
  private async decisionsOf(leaves: readonly VersionLeaf[]): Promise<Leaf[]> {
    const named = leaves.flatMap(({ decision, copies }) => [
      decision,
      ...copies.map((copy) => copy.decision),
    ]);
    const ids = new Set(named.flatMap((id) => (id === undefined || this.told.has(id) ? [] : [id])));
    if (ids.size === 0) return [];
    return (await this.snapshot.decisions([...ids])).map(({ id, outcome, createdAt }) => {
      if (this.told.size < MAX_REMEMBERED_DECISIONS) this.told.add(id);
      const decidedAt = createdAt.toISOString();
      return { kind: 'decision', decision: id, decidedAt, outcome: outcome as JsonValue };
    });
  }

  private async *uploads(): AsyncGenerator<readonly Leaf[]> {
    for await (const page of this.snapshot.uploads(this.question.scope))
      yield page.flatMap((upload) => this.uploadLeaf(upload) ?? []);
  }

  private uploadLeaf({ bucketId, key, tags, initiatedAt, targets }: EvidenceUpload): Leaf | undefined {
    const bucket = this.buckets.get(bucketId);
    if (!bucket) return undefined;
    const { permitted, tags: judged } = this.judge.judge(bucket, tags);
    const copies = targets.map(({ backendId, physicalBucket, physicalKey, sizeBytes }) => ({
      ...this.placeOf(backendId),
      standing: 'unverified' as const,
      isPermitted: permitted.has(backendId),
      sizeBytes,
      physicalBucket,
      physicalKey,
    }));
    return {
      kind: 'upload',
      bucketId,
      bucket: bucket.name,
      key,
      initiatedAt: initiatedAt.toISOString(),
      ...this.tagsIfJudged(judged),
      copies,
    };
  }

  private tagsIfJudged(tags: Readonly<Record<string, string>>): Pick<VersionLeaf, 'tags'> {
    return this.question.isNow && Object.keys(tags).length > 0 ? { tags } : {};
  }

  /** Texts of the bucket's policies that were not told yet; of a past moment the rules are not kept. */
  private policiesOf({ policies }: EvidenceBucket): Leaf[] {
    if (!this.question.isNow) return [];
    return policies.flatMap(({ name, version, document }) => {
      const id = `${name} ${version}`;
      if (this.toldPolicies.has(id)) return [];
      this.toldPolicies.add(id);
      return [{ kind: 'policy', policy: name, version, document: document as unknown as JsonValue } as const];
    });
  }

  private bucketLeaf({ id, name, locations, tags, epoch, createdAt, policies }: EvidenceBucket): Leaf {
    const attached = policies.map(({ scope, name: policy, version, tag }) => ({
      scope,
      policy,
      version,
      ...(tag && { tag }),
    }));
    return {
      kind: 'bucket',
      bucketId: id,
      bucket: name,
      locations,
      tags,
      ...(this.question.isNow && { policies: attached }),
      epoch,
      createdAt: createdAt.toISOString(),
    };
  }
}
