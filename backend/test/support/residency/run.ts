import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { Fault } from '../fault-proxy/index.js';
import { waitFor } from '../wait-for.js';
import { judge, type Verdict } from './judge.js';
import {
  CALM_RULES,
  type Disturbance,
  type Kill,
  LANES,
  planRun,
  type Segment,
  type Step,
  type Zone,
  ZONES,
} from './plan.js';
import { Worker } from './worker.js';
import { bucketName, ResidencyWorld } from './world.js';

const SETTLED_WITHIN_MS = 90_000;
/** Waves before a kill during which it may strike at the exchange it was planned for. */
const KILL_WAVES = 4;
const ROLES = ['constraint', 'policy', 'free'] as const;
const LOCKED = ['constraint', 'policy'] as const;

export interface RunReport extends Verdict {
  readonly seed: number;
  readonly operations: number;
  readonly seconds: number;
  readonly outcomes: Worker['outcomes'];
  readonly codes: Worker['codes'];
  /** Disturbances by kind, and how often they came about. */
  readonly disturbances: Readonly<Record<string, number>>;
  /** Rules that struck, by zone, as the journals tell. */
  readonly faults: Readonly<Record<Zone, number>>;
  /** Writes of copies into de and us that a fault, an outage or a kill broke off: each was scheduled anew. */
  readonly brokenCopies: number;
  readonly decisions: { readonly placed: number; readonly refused: number };
  readonly objectsRead: number;
  /** Acknowledged objects that are gone or changed, decisions for a wrong place, what is owed: one line each. */
  readonly wrong: readonly string[];
}

/** One run from its seed: sets up, disturbs, settles, judges. */
export class ResidencyRun {
  private readonly disturbances: Record<string, number> = {};
  private readonly worker: Worker;
  private readonly began = performance.now();
  private armed: Kill | undefined;
  private freeBuckets: ReadonlySet<string> = new Set();

  private constructor(
    private readonly world: ResidencyWorld,
    private readonly seed: number,
    private readonly print: (line: string) => void,
  ) {
    this.worker = new Worker(world, seed);
  }

  static async perform(
    {
      seed,
      operations,
      isPlanted,
    }: { readonly seed: number; readonly operations: number; readonly isPlanted: boolean },
    tell: (line: string) => void,
  ): Promise<RunReport> {
    const began = performance.now();
    const world = await ResidencyWorld.open();
    try {
      const run = new ResidencyRun(world, seed, tell);
      await run.prepare();
      for (const segment of planRun(seed, operations)) await run.segment(segment);
      const objectsRead = await run.settle();
      if (isPlanted) await run.plant();
      const verdict = await run.verdict();
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      return { seed, operations, seconds, objectsRead, ...(await run.figures()), ...verdict };
    } finally {
      await world.close();
    }
  }

  /** The free bucket comes first: the physical buckets the proxies have seen by then are its own. */
  private async prepare(): Promise<void> {
    const { world, worker } = this;
    await world.makeBucket('free', 3);
    await worker.perform({ kind: 'put', bucket: 'free', key: 'witness', sizeBytes: 100 }, -1);
    await this.untilNothingIsOwed();
    const seen = ZONES.flatMap((zone) => world.proxies[zone].journal().map(({ bucket }) => bucket));
    this.freeBuckets = new Set(seen.filter((bucket) => bucket !== ''));
    for (const role of LOCKED) {
      await world.makeBucket(role, 1);
      await world.attach(role, CALM_RULES[role]);
      await worker.perform({ kind: 'put', bucket: role, key: 'witness', sizeBytes: 100 }, -1);
    }
    this.tell('Three buckets stand, three countries answer.');
  }

  private async segment({ steps, kill }: Segment): Promise<void> {
    for (let from = 0; from < steps.length; from += LANES) {
      if (kill?.at && from >= steps.length - KILL_WAVES * LANES) this.armKill(kill);
      await Promise.all(steps.slice(from, from + LANES).map((step) => this.step(step)));
    }
    if (!kill) return;
    const { gateway } = this.world;
    const isStruck = !gateway.isAlive;
    await gateway.kill('SIGKILL');
    for (const zone of ZONES) this.world.proxies[zone].removeRules();
    this.count(isStruck ? 'kill in an exchange' : 'kill between exchanges');
    await gateway.start();
    this.tell(`step ${steps.at(-1)?.index ?? 0}: killed ${isStruck ? 'in an exchange' : ''}, started again`);
  }

  private armKill(kill: Kill): void {
    if (this.armed === kill || !kill.at) return;
    this.armed = kill;
    const { zone, ...match } = kill.at;
    this.world.proxies[zone].add({ id: 'kill', match, fault: { kind: 'kill', pid: this.world.gateway.pid } });
  }

  private async step({ act, index }: Step): Promise<void> {
    switch (act.kind) {
      case 'fault':
      case 'down':
      case 'offline':
      case 'policy':
      case 'bucket-tags':
        return this.disturb(act);
      default:
        await this.worker.perform(act, index);
    }
  }

  private async disturb(act: Disturbance): Promise<void> {
    const { world } = this;
    try {
      switch (act.kind) {
        case 'fault':
          world.proxies[act.zone].add({
            id: `${act.how} at ${act.phase}`,
            match: { op: act.op, phase: act.phase },
            fault: faultOf(act.how),
            times: act.times,
          });
          break;
        case 'down':
          world.proxies[act.zone].setDown(act.isDown);
          if (act.zone === 'fi' && !act.isDown) await world.untilWritable('constraint');
          this.tell(`${act.zone} ${act.isDown ? 'is taken away' : 'is back'}`);
          break;
        case 'offline':
          await world.setOffline(act.zone, act.isOffline);
          break;
        case 'policy':
          await world.edit(act.bucket, act.text);
          break;
        case 'bucket-tags':
          await world.tagBucket(act.bucket, act.copies);
          break;
      }
      this.count(act.kind);
    } catch {
      // The gateway has no backend now, or refuses what no place can meet: the end of the run sets everything right again.
      this.count(`${act.kind}, in vain`);
    }
  }

  /** Ends all disturbances and waits until the gateway has come to rest. @returns objects read back */
  private async settle(): Promise<number> {
    const { world, worker } = this;
    for (const zone of ZONES) {
      world.proxies[zone].removeRules();
      world.proxies[zone].setDown(false);
      // As an operator who mended what a backend refused: taken away and given back, it is asked again for what waited for a
      // person, and at once for what failed.
      await world.setOffline(zone, true);
      await world.setOffline(zone, false);
    }
    for (const role of LOCKED) await world.edit(role, CALM_RULES[role]);
    for (const role of ROLES) await world.tagBucket(role, role === 'free' ? 3 : 1);
    for (const role of LOCKED) await world.untilWritable(role);
    await this.abortUploads();
    this.tell('All is calm; waiting until nothing is owed.');
    await this.untilNothingIsOwed().catch(() => undefined);
    const { residencyViolations, replicasOwed, replicasBlocked } = await world.overview();
    if (replicasOwed > 0)
      worker.wrong.push(`${replicasOwed} copies are still owed, ${replicasBlocked} of them blocked`);
    if (residencyViolations > 0)
      worker.wrong.push(`the gateway itself counts ${residencyViolations} violations`);
    return worker.readBack();
  }

  private async abortUploads(): Promise<void> {
    const { s3 } = this.world;
    for (const Bucket of ROLES.map(bucketName)) {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      for (const { Key, UploadId } of Uploads)
        await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
  }

  private async untilNothingIsOwed(): Promise<void> {
    await waitFor('nothing to be owed', async () => (await this.world.overview()).replicasOwed === 0, {
      timeoutMs: SETTLED_WITHIN_MS,
      everyMs: 250,
    });
  }

  private async plant(): Promise<void> {
    // Proxies see names of probes, too: an object lies in a bucket that there is.
    const bucket = this.world.proxies.us.journal().find(({ op }) => op === 'PutObject')?.bucket;
    if (bucket === undefined) throw new Error('us has no physical bucket to plant a byte in');
    await this.world.plant(bucket);
    this.tell(`One byte was planted in ${bucket}.`);
  }

  private async verdict(): Promise<Verdict> {
    const { proxies } = this.world;
    const journals = { fi: proxies.fi.journal(), de: proxies.de.journal(), us: proxies.us.journal() };
    const { lockedBodies, freeBodies } = this.worker;
    const raw = await this.world.rawPieces();
    return judge({ journals, raw, lockedBodies, freeBodies, freeBuckets: this.freeBuckets });
  }

  private async figures() {
    const { proxies } = this.world;
    const struck = (zone: Zone) => proxies[zone].journal().reduce((sum, { rules }) => sum + rules.length, 0);
    const copies = [...proxies.de.journal(), ...proxies.us.journal()].filter(({ op }) => op === 'PutObject');
    const decisions = await this.decisions();
    return {
      outcomes: this.worker.outcomes,
      codes: this.worker.codes,
      disturbances: this.disturbances,
      faults: { fi: struck('fi'), de: struck('de'), us: struck('us') },
      brokenCopies: copies.filter(({ isAnswered }) => !isAnswered).length,
      decisions,
      wrong: this.worker.wrong,
    };
  }

  /** Looks up what the gateway decided; for a locked bucket no decision may have chosen another country. */
  private async decisions(): Promise<RunReport['decisions']> {
    const counted = { placed: 0, refused: 0 };
    for (const role of ROLES) {
      for (const id of this.worker.decisions[role]) {
        const { record } = await this.world.decision(id);
        counted[record.outcome]++;
        const elsewhere = record.choice.filter((backend) => backend !== ResidencyWorld.backendOf('fi'));
        if (role !== 'free' && elsewhere.length > 0)
          this.worker.wrong.push(`decision ${id} for ${bucketName(role)} chose ${elsewhere.join()}`);
      }
    }
    return counted;
  }

  private tell(line: string): void {
    this.print(`${((performance.now() - this.began) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  }

  private count(what: string): void {
    this.disturbances[what] = (this.disturbances[what] ?? 0) + 1;
  }
}

function faultOf(how: Extract<Disturbance, { kind: 'fault' }>['how']): Fault {
  switch (how) {
    case 'reset':
    case 'cut':
      return { kind: how };
    case 'latency':
      return { kind: 'latency', ms: 200 };
    case '503':
      return { kind: 'status', status: 503, code: 'SlowDown' };
    case '500':
      return { kind: 'status', status: 500, code: 'InternalError' };
    case '403':
      return { kind: 'status', status: 403, code: 'AccessDenied' };
  }
}
