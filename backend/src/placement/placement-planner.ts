import { createHash } from 'node:crypto';
import { BackendRegistry } from '@backend/backends';
import { BackendStateRepository } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import {
  type BackendFacts,
  type LocationTerm,
  type LocationView,
  type PlacementPlan,
  REPLICA_COUNT_TAG,
} from '@sgw/contracts';
import {
  createGazetteer,
  desiredCopies,
  type Gazetteer,
  parseLocationConstraint,
  type Place,
  planPlacement,
  recallLocations,
} from '@sgw/placement';
import { LRUCache } from 'lru-cache';

/** Injection token of the known places (`readonly Place[]`), beyond those of the configured backends. */
export const KNOWN_PLACES = Symbol('KNOWN_PLACES');

/** What placement must know of a bucket. */
export interface PlaceableBucket {
  readonly id: string;
  readonly epoch: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A plan and the id under which it is kept with its reasons. */
export interface RecordedPlan extends PlacementPlan {
  readonly decisionId: string;
}

type Tags = Readonly<Record<string, string>>;

const MAX_REMEMBERED_PLANS = 10_000;

/** Decides where the copies of an object belong. The same facts give the same plan on every node, so plans are shared. */
@Injectable()
export class PlacementPlanner {
  private gazetteer: Gazetteer | undefined;
  private readonly plans = new LRUCache<string, RecordedPlan>({ max: MAX_REMEMBERED_PLANS });

  constructor(
    private readonly backends: BackendRegistry,
    private readonly states: BackendStateRepository,
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
   * Plans the copies of an object with these tags.
   *
   * @param permitted backends that policy lets through
   * @throws GatewayError `not-enough-backends` | `invalid-tag`
   */
  async plan(
    bucket: PlaceableBucket,
    objectTags: Tags,
    permitted: readonly BackendFacts[],
  ): Promise<RecordedPlan> {
    const ids = permitted.map(({ id }) => id);
    const memoKey = `${bucket.id} ${bucket.epoch} ${wishOf(objectTags)} ${ids.join()}`;
    const known = this.plans.get(memoKey);
    if (known) return known;
    const terms = this.locationsOf(bucket);
    const copies = desiredCopies({ bucketTags: bucket.tags, objectTags });
    const plan = planPlacement({ backends: permitted, terms, copies });
    const outcome = { locations: terms.map(({ term }) => term), copies, permitted: ids, ...plan };
    const decisionId = createHash('sha256').update(JSON.stringify(outcome)).digest('hex').slice(0, 32);
    await this.states.keepDecision(decisionId, outcome);
    const recorded = { ...plan, decisionId };
    this.plans.set(memoKey, recorded);
    return recorded;
  }

  private terms(): Gazetteer {
    this.gazetteer ??= createGazetteer({ zones: this.places, backends: this.backends.facts() });
    return this.gazetteer;
  }
}

/** An empty tag is a wish that is refused, no tag is none: they must not share a remembered plan. */
export function wishOf(tags: Tags): string {
  const text = tags[REPLICA_COUNT_TAG];
  return text === undefined ? 'none' : `=${text}`;
}
