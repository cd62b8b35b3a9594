import { CopyJudge } from '@backend/attestation';
import {
  BucketRepository,
  DriftRepository,
  OverviewRepository,
  PlacementSurveyRepository,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { REPLICA_COUNT_TAG } from '@sgw/contracts';
import type { CountedCopies } from '@sgw/drift';
import { relevantTagKeys } from '@sgw/policy';

/** Copies of one bucket at one backend. */
export interface BucketCopies extends CountedCopies {
  readonly bucketId: string;
}

type Draft = { -readonly [K in keyof BucketCopies]: BucketCopies[K] };

/**
 * Counts the copies of every bucket that are not where, or as many, or as safe as the rules want: each judged by all that
 * holds for its own object, the policies of its tags and the terms that a copy carries among it.
 */
@Injectable()
export class CopyCensus {
  constructor(
    private readonly drift: DriftRepository,
    private readonly buckets: BucketRepository,
    private readonly overview: OverviewRepository,
    private readonly survey: PlacementSurveyRepository,
    private readonly judge: CopyJudge,
  ) {}

  async take(signal: AbortSignal): Promise<readonly BucketCopies[]> {
    const tally = new Map<string, Draft>();
    const of = (bucketId: string, backendId: string): Draft => {
      const id = `${bucketId} ${backendId}`;
      const known = tally.get(id) ?? { bucketId, backendId, ...NONE };
      tally.set(id, known);
      return known;
    };
    for (const row of await this.drift.troubled()) Object.assign(of(row.bucketId, row.backendId), row);
    for (const { bucketId, tags, backendId, replicas, uploads, ...bucket } of await this.overview.placed()) {
      const permitted = this.judge.permitted({ id: bucketId, ...bucket }, tags);
      if (permitted.has(backendId)) continue;
      const draft = of(bucketId, backendId);
      draft.misplaced += replicas;
      draft.misplacedUploads += uploads;
      draft.whereTo = [...new Set([...draft.whereTo, ...permitted])].toSorted();
    }
    await this.countMissing(of, signal);
    return [...tally.values()];
  }

  /** Copies that the rules of buckets with policies want, and that are neither there nor promised. */
  private async countMissing(
    of: (bucketId: string, backendId: string) => Draft,
    signal: AbortSignal,
  ): Promise<void> {
    for (const bucket of await this.buckets.governed({})) {
      if (bucket.policies.length === 0) continue;
      signal.throwIfAborted();
      // Planned anew right now: what is missing is about to be promised.
      if (await this.survey.isPlanning(bucket.id)) continue;
      const keys = [REPLICA_COUNT_TAG, ...relevantTagKeys(bucket.policies)];
      const held = await this.survey.holdings([bucket.id], keys);
      for (const { tags, copies, objects } of held) {
        const absent = this.judge.required(bucket, tags).filter((id) => !copies.includes(id));
        for (const backendId of absent) of(bucket.id, backendId).missing += objects;
      }
    }
  }
}

const NONE = {
  misplaced: 0,
  misplacedUploads: 0,
  whereTo: [],
  missing: 0,
  blocked: 0,
  unkept: 0,
  unerased: 0,
} as const;
