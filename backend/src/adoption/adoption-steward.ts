import { CONFIG, type RunningConfig } from '@backend/config';
import {
  AdoptionReleaseRepository,
  AdoptionRepository,
  type AdoptionRow,
  BucketRepository,
  tellLoss,
} from '@backend/metadata';
import { Logger } from '@backend/observability';
import { ReplicationWaker } from '@backend/replication';
import { Inject, Injectable } from '@nestjs/common';
import { type AdoptionView, GatewayError, type ReleaseLoss, type WrittenVersion } from '@sgw/contracts';
import { s3VersionId } from '@sgw/namespace';
import { AdoptionJudge } from './adoption-judge.js';
import { AdoptionRunner } from './adoption-runner.js';
import { adoptionView, isPassedOver, turnOf } from './adoption-view.js';

/** Adoptions that one is told of, behind which another waits. */
const MOST_NAMED = 3;

/** Steers adoptions that were begun, and tells how they stand. */
@Injectable()
export class AdoptionSteward {
  private readonly log: Logger;

  constructor(
    private readonly adoptions: AdoptionRepository,
    private readonly releases: AdoptionReleaseRepository,
    private readonly buckets: BucketRepository,
    private readonly judge: AdoptionJudge,
    private readonly runner: AdoptionRunner,
    private readonly waker: ReplicationWaker,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('adoption');
  }

  /** @throws GatewayError `not-found` */
  async find(id: string): Promise<AdoptionView> {
    return this.view(await this.require(id));
  }

  async view(row: AdoptionRow): Promise<AdoptionView> {
    const bucket = row.endedAt ? undefined : await this.buckets.findById(row.bucketId);
    const violations = bucket ? this.judge.violations(bucket, row.backendId) : [];
    const written = row.endedAt || !row.convertedAt ? 0 : await this.releases.written(row.bucketId);
    const now = new Date();
    const others = isPassedOver(row, now) ? await this.adoptions.held(MOST_NAMED) : [];
    const turn = turnOf(row, { now, leaseSeconds: this.config.leaseSeconds, others });
    return adoptionView(row, violations, written, turn);
  }

  /**
   * What a release would lose, in order of key, from behind one of them.
   *
   * @throws GatewayError `not-found`
   */
  async written(
    id: string,
    after: { readonly key: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<readonly (WrittenVersion & { readonly id: string })[]> {
    const { bucketId, endedAt } = await this.require(id);
    if (endedAt) return [];
    const rows = await this.releases.page(bucketId, after, limit);
    return rows.map(({ isNull, committedAt, ...row }) => ({
      ...row,
      versionId: isNull ? 'null' : s3VersionId(row.id),
      lastModified: committedAt.toISOString(),
    }));
  }

  /** @throws GatewayError `not-found` | `invalid-adoption-state` */
  async setPaused(id: string, isPaused: boolean): Promise<AdoptionView> {
    const row = await this.require(id);
    if (!(await this.adoptions.setPaused(id, isPaused))) throw unfit(row, isPaused ? 'be paused' : 'go on');
    return this.changed(id);
  }

  /** @throws GatewayError `not-found` | `invalid-adoption-state` */
  async convert(id: string): Promise<AdoptionView> {
    const row = await this.require(id);
    if (!(await this.adoptions.convert(id))) throw unfit(row, 'be converted');
    this.log.info('An adopted bucket is converted: the gateway writes into it', { adoption: id });
    this.waker.wakeReplanner();
    return this.changed(id);
  }

  /** @throws GatewayError `not-found` | `invalid-adoption-state` */
  async relist(id: string, repair: boolean): Promise<AdoptionView> {
    const row = await this.require(id);
    if (!(await this.adoptions.requestWalk(id, repair ? 'repair' : 'compare')))
      throw unfit(row, 'be compared');
    return this.changed(id);
  }

  /**
   * Begins to give a bucket back; where there are copies of ours, the provider is looked at first.
   *
   * @throws GatewayError `not-found` | `invalid-adoption-state` | `adoption-holds-writes`
   */
  async release(
    id: string,
    wish: { readonly isCancelled: boolean; readonly isDiscarding: boolean },
  ): Promise<AdoptionView> {
    const row = await this.require(id);
    const outcome = await this.releases.release(row, wish);
    if (outcome === 'unfit') throw unfit(row, wish.isCancelled ? 'be cancelled' : 'be released');
    if (typeof outcome === 'object') throw refusal(row, outcome);
    this.log.info('An adopted bucket is being given back', {
      adoption: id,
      isCancelled: String(wish.isCancelled),
      isDiscarding: String(wish.isDiscarding),
      isLookedAtFirst: String(outcome === 'looking'),
    });
    return this.changed(id);
  }

  private async changed(id: string): Promise<AdoptionView> {
    this.runner.wake();
    return this.find(id);
  }

  private async require(id: string): Promise<AdoptionRow> {
    const row = await this.adoptions.find(id);
    if (!row) throw new GatewayError('not-found', 'There is no such adoption');
    return row;
  }
}

function unfit({ state, convertedAt }: AdoptionRow, what: string): GatewayError {
  const mode = convertedAt ? ', converted' : '';
  return new GatewayError('invalid-adoption-state', `An adoption that is ${state}${mode} cannot ${what}`, {
    state,
  });
}

function refusal({ id, bucket }: AdoptionRow, loss: ReleaseLoss): GatewayError {
  const list = `/api/v1/adoptions/${id}/written`;
  const message =
    `A release would lose what the gateway alone has: ${tellLoss(loss)}. GET ${list} names them, with the reason of each. Copy what ` +
    `is wanted to where it is to stay. What was written: delete each by its version id (aws s3api delete-object --bucket ${bucket} ` +
    '--key … --version-id …). Last copies: POST …/relist {"repair": true} makes the bucket what the provider has. Then release it ' +
    'again; with {"discard": true} last copies and changes of adopted versions go with it.';
  const objects = loss.written + loss.lastCopies + loss.amended;
  return new GatewayError('adoption-holds-writes', message, { objects, ...loss, list });
}
