import { setTimeout as sleep } from 'node:timers/promises';
import type { OverviewView } from '@sgw/contracts';
import { assertHeld, type Journal, type Witness } from './journal.js';
import { isVerifiedAt, ReplicaWatch } from './replica-watch.js';
import { makeSample, type Sample } from './sample.js';
import { COPIED_WITHIN_MS, homesOf, type Subject } from './subject.js';
import { upload } from './uploading.js';

const SHOWN_WITHIN_MS = 15_000;
const EVERY_MS = 100;

/** Takes a zone away and gives it back, at the latest when the proof ends. */
export class ZoneSwitch {
  private going: Promise<void> | undefined;

  constructor(private readonly subject: Subject) {}

  async takeAway(): Promise<void> {
    this.going = this.subject.gateway.setBackendState(this.subject.second.id, 'offline');
    await this.going;
  }

  /** Safe to call when nothing was taken away. */
  async giveBack(): Promise<void> {
    if (!this.going) return;
    // Whatever became of taking it away: it may have arrived although no answer did, and must not overtake this.
    await this.going.catch(() => undefined);
    await this.subject.gateway.setBackendState(this.subject.second.id, 'online');
    this.going = undefined;
  }
}

/** Takes the second zone away, writes meanwhile, gives it back and watches it heal. */
export async function loseAndHeal(journal: Journal, subject: Subject, zone: ZoneSwitch): Promise<void> {
  const { id } = subject.second;
  const before = await subject.gateway.overview().catch(() => undefined);
  const isAway = await journal.step(`${id} is taken away`, async (saw) => {
    await zone.takeAway();
    const shown = await until(async () => {
      const found = (await subject.gateway.backends()).find((backend) => backend.id === id);
      return found?.health === 'disabled' || found?.health === 'down' ? found : undefined;
    });
    assertHeld(shown !== undefined, 'the console still shows it as there');
    saw(`the console shows it as ${shown.health}${shown.reason ? `: ${shown.reason}` : ''}`);
    return true;
  });
  if (isAway !== true) {
    journal.skip(`Writing while ${id} is away, and its healing`, 'the zone could not be taken away');
    return;
  }
  const sample = makeSample('while-away.bin', 64 * 1024);
  const isStored = await journal.step('Meanwhile an upload is accepted, and the lag shows', (saw) =>
    writeWhileAway(subject, sample, saw),
  );
  await journal.step(`${id} comes back and heals`, async (saw) => {
    const watch = new ReplicaWatch(() => subject.gateway.object(subject.bucket, sample.key));
    await zone.giveBack();
    assertHeld(isStored === true, 'it is back, but there is nothing that could heal');
    await watch.until((object) => isVerifiedAt(object, homesOf(subject)), COPIED_WITHIN_MS);
    for (const line of watch.describe()) saw(line);
    const owedBefore = before?.replicasOwed ?? 0;
    const after = await until(async () => {
      const overview = await subject.gateway.overview();
      return overview.replicasOwed <= owedBefore ? overview : undefined;
    });
    assertHeld(after !== undefined, `the overview still shows more than ${owedBefore} copies owed`);
    saw(`the overview shows ${describeLag(after)}`);
  });
}

async function writeWhileAway(subject: Subject, sample: Sample, saw: Witness): Promise<boolean> {
  const { gateway, bucket, second } = subject;
  await upload(gateway, bucket, sample);
  subject.stored.push(sample);
  const back = await gateway.s3.expect('GET', { bucket, key: sample.key });
  assertHeld(back.body.equals(sample.bytes), 'GET gives other bytes');
  saw('PUT is acknowledged and GET gives the same bytes');
  const owed = (await gateway.object(bucket, sample.key)).replicas.find(
    ({ backendId }) => backendId === second.id,
  );
  assertHeld(owed !== undefined && owed.state !== 'completed', `the copy is ${owed?.state ?? 'not owed'}`);
  saw(`its copy at ${second.id} is ${owed.state}`);
  const lag = await until(async () => {
    const overview = await gateway.overview();
    return overview.replicasOwed > 0 && overview.oldestOwedSeconds > 0 ? overview : undefined;
  });
  assertHeld(lag !== undefined, `no lag shows: ${describeLag(await gateway.overview())}`);
  saw(`the overview shows ${describeLag(lag)}`);
  return true;
}

function describeLag({ replicasOwed, oldestOwedSeconds }: OverviewView): string {
  const age = replicasOwed > 0 ? `, the oldest for ${oldestOwedSeconds.toFixed(1)} s` : '';
  return `${replicasOwed} ${replicasOwed === 1 ? 'copy' : 'copies'} owed${age}`;
}

/** Asks until there is an answer; undefined when there is none in time. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadlineMs = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > deadlineMs) return answer;
    await sleep(EVERY_MS);
  }
}
