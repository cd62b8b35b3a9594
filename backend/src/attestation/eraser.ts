import {
  type Begun,
  type ClaimedErasure,
  ErasureRepository,
  EvidenceRepository,
  type EvidenceVersion,
  UnfinishedRepository,
} from '@backend/metadata';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger, MetricsRegistry } from '@backend/observability';
import { ReplicationWaker } from '@backend/replication';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Scope } from '@sgw/attestation';
import { evidenceScope } from './attestation-writer.js';
import { ErasureRecorder } from './erasure-recorder.js';

const LEASE_SECONDS = 30;
const LOOK_EVERY_MS = 1000;
/** Versions deleted in one statement; each holds a lock until its end. */
const BATCH = 100;
/** How long it rests between two looks at the backends' confirmations: longer where the look itself is long. */
const REST_SECONDS = 2;
const LONG_REST_SECONDS = 60;
const MANY_LEFT = 10_000;
const NIL = '00000000-0000-0000-0000-000000000000';

class Interrupted extends Error {}

/** Carries erasures on: puts on record what they cover, deletes it, waits for every backend, signs the record. */
@Injectable()
export class Eraser implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private overdue = 0;

  constructor(
    private readonly erasures: ErasureRepository,
    private readonly evidence: EvidenceRepository,
    private readonly unfinished: UnfinishedRepository,
    private readonly recorder: ErasureRecorder,
    private readonly replication: ReplicationWaker,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('erasure');
  }

  onApplicationBootstrap(): void {
    this.metrics.beforeScrape(async () => this.metrics.erasuresOverdue.set(await this.erasures.overdue()));
    this.timer = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.running;
  }

  /** Looks whether there is something to do, unless it is busy already. */
  wake(): void {
    if (this.stopping.signal.aborted || this.config.attestationConcurrency === 0) return;
    this.running ??= this.work().finally(() => (this.running = undefined));
  }

  private async work(): Promise<void> {
    try {
      await this.complain();
      while (!this.stopping.signal.aborted) {
        const claimed = await this.erasures.claim(LEASE_SECONDS);
        if (!claimed) return;
        await this.carryOn(claimed);
      }
    } catch (error) {
      // The database is away: the next look finds what is left.
      this.log.warn('Erasures cannot be carried on', { error });
    }
  }

  private async complain(): Promise<void> {
    const overdue = await this.erasures.overdue();
    if (overdue > this.overdue) this.log.error('Erasures are not done by their deadline', { overdue });
    this.overdue = overdue;
  }

  private async carryOn(claimed: ClaimedErasure): Promise<void> {
    try {
      switch (claimed.state) {
        case 'collecting':
          await this.collect(claimed);
          return await this.erasures.rest(claimed, 0, null);
        case 'deleting':
          return await this.delete(claimed);
        default:
          return await this.follow(claimed);
      }
    } catch (error) {
      if (!(error instanceof Interrupted))
        this.log.error('An erasure failed; it is tried again', { id: claimed.id, error });
      const reason =
        error instanceof Interrupted ? null : 'The gateway failed to carry it on; its log says why';
      await this.erasures.rest(claimed, error instanceof Interrupted ? 0 : LONG_REST_SECONDS, reason);
    }
  }

  /** Every version there is, and every deleted one of which a copy is left. */
  private async collect(claimed: ClaimedErasure): Promise<void> {
    const { scope, before } = begunIn(claimed);
    // As early as can be: what somebody else ends and clears away from now on is on record.
    await this.unfinished.abortUploads(claimed.id, { scope, before });
    await this.evidence.snapshot(async (snapshot) => {
      const cover = async (versions: readonly EvidenceVersion[]) => {
        const items = versions.map(({ id: versionId, bucketId, key }) => ({ versionId, bucketId, key }));
        await this.erasures.cover(claimed.id, items);
        await this.keepOn(claimed);
      };
      for await (const buckets of snapshot.buckets(scope, claimed.requestedAt))
        for (const { id } of buckets)
          for await (const versions of snapshot.live(id, scope, claimed.requestedAt)) await cover(versions);
      for await (const versions of snapshot.unsettled(scope))
        await cover(versions.filter(({ state }) => state === 'garbage'));
    });
    await this.erasures.enter(claimed, 'deleting');
  }

  private async delete(claimed: ClaimedErasure): Promise<void> {
    let locked = 0;
    for (let after = NIL; ;) {
      const page = await this.erasures.undeleted(claimed.id, after, BATCH);
      const last = page.at(-1);
      if (!last) break;
      for (const [bucketId, versions] of Map.groupBy(page, (version) => version.bucketId)) {
        const ids = versions.map(({ versionId }) => versionId);
        locked += (await this.erasures.erase(bucketId, ids)).length;
      }
      this.replication.wake();
      await this.keepOn(claimed);
      after = last.versionId;
    }
    if (locked === 0) {
      await this.erasures.enter(claimed, 'removing');
      return this.erasures.rest(claimed, 0, null);
    }
    await this.erasures.rest(
      claimed,
      LONG_REST_SECONDS,
      `${locked} versions are under object lock, which goes before`,
    );
  }

  private async follow(claimed: ClaimedErasure): Promise<void> {
    const { id } = claimed;
    const grace = this.config.sweepGraceSeconds;
    const hindrance = await this.endUnfinished(claimed);
    const left = await this.erasures.settle(id, grace);
    if (left > 0 || hindrance !== null)
      return this.erasures.rest(claimed, left > MANY_LEFT ? LONG_REST_SECONDS : REST_SECONDS, hindrance);
    const { signed, completedAt } = await this.recorder.write(claimed, () => this.keepOn(claimed));
    if (await this.erasures.complete(claimed, signed, completedAt))
      this.log.info('An erasure is done', { id, keyId: signed.keyId });
  }

  /** Ends what was begun before the request and never finished. @returns what it waits for; null for nothing */
  private async endUnfinished(claimed: ClaimedErasure): Promise<string | null> {
    const { id } = claimed;
    // A delete discards versions; what is being uploaded is none of its business.
    if ((claimed.scope as unknown as Scope).covers === 'listed') return null;
    const begun = begunIn(claimed);
    const grace = this.config.sweepGraceSeconds;
    const uploads = await this.unfinished.abortUploads(id, begun);
    const givenUp = await this.unfinished.giveUpWrites(begun);
    // Before those that broke off are looked for: a write that ends in between is one or the other.
    const writes = await this.unfinished.writesUnderWay(begun);
    await this.unfinished.coverGone(id, begun, grace);
    const { asked, waiting } = await this.unfinished.removeAgain(id, grace);
    if (givenUp + asked > 0) this.replication.wake();
    if (writes > 0) return `${writes} writes that were begun before are not over`;
    if (uploads > 0) return `${uploads} unfinished uploads are not cleared away yet`;
    if (waiting > 0)
      return `${waiting} writes broke off, and what they had on its way may still arrive: it is removed once more ${grace} seconds after`;
    return null;
  }

  private async keepOn(claimed: ClaimedErasure): Promise<void> {
    const isOurs = !this.stopping.signal.aborted && (await this.erasures.renew(claimed, LEASE_SECONDS));
    if (!isOurs) throw new Interrupted();
  }
}

function begunIn({ scope, requestedAt }: ClaimedErasure): Begun {
  return { scope: evidenceScope(scope as unknown as Scope), before: requestedAt };
}
