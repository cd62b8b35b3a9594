import { BackendRegistry } from '@backend/backends';
import type { BucketRow } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { GatewayError, type LocationTerm, RESIDENCY_TAG, UNKNOWN_ZONE } from '@sgw/contracts';
import { judge, judgeBackend, type Judgement, relevantTags } from '@sgw/policy';
import { LRUCache } from 'lru-cache';

/** What the rules of a bucket hang on. */
export type GovernedBucket = Pick<BucketRow, 'id' | 'epoch' | 'policies'>;

type Tags = Readonly<Record<string, string>>;

const MAX_REMEMBERED = 20_000;

/**
 * Asks the rules about the backends that are configured here: at the write, and again before every copy. Judged once for all
 * objects of a bucket that are alike in the tags that matter; the bucket's epoch says when the rules are others.
 */
@Injectable()
export class PolicyGate {
  private readonly judgements = new LRUCache<string, Judgement>({ max: MAX_REMEMBERED });

  constructor(private readonly backends: BackendRegistry) {}

  /** Every backend with the rules that it breaks for an object with these tags. */
  judge(bucket: GovernedBucket, tags: Tags, terms: readonly LocationTerm[]): Judgement {
    const key = `${bucket.id} ${bucket.epoch} ${tagClassOf(bucket, tags)}`;
    const known = this.judgements.get(key);
    if (known) return known;
    const judgement = judge(this.backends.facts(), { terms, policies: bucket.policies, tags });
    this.judgements.set(key, judgement);
    return judgement;
  }

  /** @throws GatewayError `residency-violation` that names the rule, when no byte may go to this backend */
  assertPermitted({ verdicts, terms, policy }: Judgement, backendId: string): void {
    // A backend that is no longer declared lies nowhere that anybody vouches for.
    const refusals =
      verdicts.find(({ facts }) => facts.id === backendId)?.refusals ??
      judgeBackend({ ...UNKNOWN_ZONE, id: backendId }, { locations: terms, policy });
    const [first] = refusals;
    if (first === undefined) return;
    throw new GatewayError('residency-violation', refusals.map(({ reason }) => reason).join('; '), {
      backend: backendId,
      rule: first.rule,
      ...(first.policy && { policy: first.policy.name }),
    });
  }
}

/** Empty for all objects of a bucket whose policies do not look at tags, but for copies that carry terms. */
function tagClassOf({ policies }: GovernedBucket, tags: Tags): string {
  if (!Object.hasOwn(tags, RESIDENCY_TAG) && policies.every(({ tag }) => tag === undefined)) return '';
  return JSON.stringify(relevantTags(policies, tags));
}
