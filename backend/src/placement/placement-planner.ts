import { Inject, Injectable } from '@nestjs/common';
import { BackendRegistry } from '@backend/backends';
import type { BucketRow } from '@backend/metadata';
import {
  type BackendFacts,
  type DecisionKind,
  type DecisionRecord,
  GatewayError,
  type LocationTerm,
  type LocationView,
  type PlacementPlan,
  REPLICA_COUNT_TAG,
} from '@sgw/contracts';
import {
  assertCountWithinLimits,
  chooseWriteTargets,
  createGazetteer,
  decisionRecord,
  desiredCopies,
  type Gazetteer,
  parseLocationConstraint,
  type PartialPlan,
  type Place,
  planAsFarAsPossible,
  planPlacement,
  type PlacementWish,
  recallLocations,
} from '@sgw/placement';
import { type Judgement, preferenceOf } from '@sgw/policy';
import { LRUCache } from 'lru-cache';
import { DecisionLedger } from './decision-ledger.js';
import { explainRefusal } from './explain-refusal.js';

/** Injection token of the known places (`readonly Place[]`), beyond those of the configured backends. */
export const KNOWN_PLACES = Symbol('KNOWN_PLACES');

/** What placement must know of a bucket. */
export type PlaceableBucket = Pick<BucketRow, 'id' | 'epoch' | 'locations' | 'tags' | 'policies'>;

/** A plan, where its bytes go now, and the id under which it is kept with its reasons. */
export interface RecordedPlan extends PlacementPlan {
  /** Backends that the first bytes go to, all at once; or where they are, when the question said so. */
  readonly targets: readonly string[];
  /** Copies that backends must have confirmed before a write is answered. */
  readonly writeQuorum: number;
  readonly decisionId: string;
}

type Tags = Readonly<Record<string, string>>;

export interface PlacementQuestion {
  readonly bucket: PlaceableBucket;
  readonly tags: Tags;
  readonly judgement: Judgement;
  readonly kind: Extract<DecisionKind, 'write' | 'fail-over'>;
  /** Permitted backends that cannot be reached, in any order. */
  readonly unreachable: readonly string[];
  /** Where the bytes are already; left out, the plan says where they go. */
  readonly written?: readonly string[];
  /** The object is there already: what its bucket wishes for is older than the question, and brought within the rules. */
  readonly isThere?: boolean;
}

/** One step of a copy that is made or removed: judged, and about to be carried out. */
export interface StepMatter {
  readonly bucket: PlaceableBucket;
  readonly tags: Tags;
  readonly judgement: Judgement;
  readonly kind: DecisionKind;
  readonly plan: PlacementPlan;
  readonly unreachable: readonly string[];
  readonly choice: readonly string[];
}

type Answer = RecordedPlan | { readonly refusal: GatewayError };

const MAX_REMEMBERED_PLANS = 10_000;
/** Shorter than the ledger's memory: what is answered from here was kept there. */
const REMEMBERED_MS = 6 * 3_600_000;

/** Decides where the copies of an object belong. The same facts give the same plan on every node, so plans are shared. */
@Injectable()
export class PlacementPlanner {
  private gazetteer: Gazetteer | undefined;
  private readonly answers = new LRUCache<string, Answer>({ max: MAX_REMEMBERED_PLANS, ttl: REMEMBERED_MS });

  constructor(
    private readonly backends: BackendRegistry,
    private readonly ledger: DecisionLedger,
    @Inject(KNOWN_PLACES) private readonly places: readonly Place[],
  ) {}

  /** @throws GatewayError `invalid-location` that names the term */
  parseLocations(locationConstraint: string): readonly LocationTerm[] {
    return parseLocationConstraint(locationConstraint, this.terms());
  }

  /** The bucket's list as it was accepted; a place that no backend serves any more matches nothing. */
  locationsOf(bucket: Pick<PlaceableBucket, 'locations'>): readonly LocationTerm[] {
    return recallLocations(bucket.locations, this.terms());
  }

  usableLocations(): readonly LocationView[] {
    return this.terms().usable();
  }

  /**
   * Plans the copies of an object that is being written, and keeps the decision, also when it is a refusal: the error's
   * details carry its id.
   *
   * @throws GatewayError `not-enough-backends` | `residency-violation` | `invalid-tag`: final; `backend-unavailable`: for now
   */
  async plan(question: PlacementQuestion): Promise<RecordedPlan> {
    const { bucket, tags, judgement, kind, unreachable, written, isThere } = question;
    const memoKey = `${bucket.id} ${bucket.epoch} ${wishOf(tags)} ${JSON.stringify(judgement.tags)} ${kind} ${unreachable.join()} ${written?.join() ?? ''} ${isThere === true}`;
    let answer = this.answers.get(memoKey);
    if (!answer) {
      answer = await this.answer(question);
      this.answers.set(memoKey, answer);
    }
    if ('refusal' in answer) throw answer.refusal;
    return answer;
  }

  /** Where the copies of an object that is there already belong today, as far as there are places. */
  planExisting(bucket: PlaceableBucket, tags: Tags, judgement: Judgement): PartialPlan {
    return planAsFarAsPossible(wishFor(judgement, wantedCopies(bucket, tags, judgement)));
  }

  /** Keeps the decision behind one step of a copy. @returns its id */
  keepStep(matter: StepMatter): Promise<string> {
    const { bucket, tags, judgement } = matter;
    const wanted = wantedCopies(bucket, tags, judgement);
    return this.ledger.keep(decisionRecord({ ...matterOf(judgement, wanted), ...matter }));
  }

  /** How an object with these tags would be placed now, without keeping anything. */
  explain(question: PlacementQuestion): DecisionRecord {
    return this.decide(question).record;
  }

  private async answer(question: PlacementQuestion): Promise<Answer> {
    const { record, plan, refusal } = this.decide(question);
    const decisionId = await this.ledger.keep(record);
    const { writeQuorum } = record.copies;
    if (plan) return { ...plan, targets: record.choice, writeQuorum, decisionId };
    const { code, message, details } = refusal;
    return {
      refusal: new GatewayError(code, message, { ...details, decision: decisionId }, { cause: refusal }),
    };
  }

  private decide(question: PlacementQuestion): Decided {
    const { bucket, tags, judgement, kind, unreachable, written, isThere } = question;
    let wanted = 0;
    let plan: PlacementPlan | undefined;
    const record = (choice: readonly string[], refusal?: string): DecisionRecord =>
      decisionRecord({
        ...matterOf(judgement, wanted),
        kind,
        plan,
        unreachable,
        choice,
        ...(refusal === undefined ? {} : { refusal }),
      });
    try {
      const limits = judgement.policy.copies;
      if (written === undefined) assertCountWithinLimits(tags, limits);
      wanted = desiredCopies({ bucketTags: bucket.tags, objectTags: tags, limits });
      if (isThere === true) wanted = broughtWithin(wanted, tags, judgement);
      plan = planPlacement(wishFor(judgement, wanted));
      const choice = written ?? this.targets(plan, judgement, unreachable);
      return { record: record(choice), plan, refusal: undefined };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const refusal = explainRefusal(error, judgement, wanted);
      return { record: record([], refusal.message), plan: undefined, refusal };
    }
  }

  private targets(
    plan: PlacementPlan,
    { policy, permitted }: Judgement,
    unreachable: readonly string[],
  ): readonly string[] {
    return chooseWriteTargets(plan, {
      writeQuorum: policy.copies.writeQuorum,
      distinct: policy.copies.distinct,
      factsOf: (id) => permitted.find((facts) => facts.id === id),
      isUsable: (id) => !unreachable.includes(id),
    });
  }

  private terms(): Gazetteer {
    this.gazetteer ??= createGazetteer({ zones: this.places, backends: this.backends.facts() });
    return this.gazetteer;
  }
}

type Decided =
  | { readonly record: DecisionRecord; readonly plan: PlacementPlan; readonly refusal: undefined }
  | { readonly record: DecisionRecord; readonly plan: undefined; readonly refusal: GatewayError };

function wishFor({ permitted, terms, policy }: Judgement, copies: number): PlacementWish {
  return {
    backends: permitted,
    terms,
    copies,
    distinct: policy.copies.distinct,
    preferenceOf: (facts: BackendFacts) => policy.order.map((places) => preferenceOf(facts, places)),
  };
}

/** What the object itself does not ask for is an older wish: as many copies as there are places, and as many as the rules demand. */
function broughtWithin(wanted: number, tags: Tags, judgement: Judgement): number {
  if (Object.hasOwn(tags, REPLICA_COUNT_TAG)) return wanted;
  const possible = planAsFarAsPossible(wishFor(judgement, wanted)).required.length;
  return Math.max(judgement.policy.copies.min, possible, 1);
}

/** Rules that contradict each other leave what is there in as many copies as the stricter minimum wants. */
function wantedCopies(bucket: PlaceableBucket, tags: Tags, { policy }: Judgement): number {
  const { min, max = Infinity } = policy.copies;
  const limits = { ...policy.copies, max: Math.max(min, max) };
  return desiredCopies({ bucketTags: bucket.tags, objectTags: tags, limits });
}

function matterOf({ policy, terms, tags, verdicts }: Judgement, wanted: number) {
  const { writeQuorum, distinct } = policy.copies;
  return {
    policies: policy.policies,
    locations: terms.map(({ term }) => term),
    tags,
    copies: { wanted, writeQuorum, distinct },
    verdicts,
  };
}

/** An empty tag is a wish that is refused, no tag is none: they must not share a remembered plan. */
export function wishOf(tags: Tags): string {
  const text = tags[REPLICA_COUNT_TAG];
  return text === undefined ? 'none' : `=${text}`;
}
