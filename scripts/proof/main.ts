import { resolve } from 'node:path';
import { attest, type Attested } from './attesting-step.js';
import { assertHeld, Journal } from './journal.js';
import { loseAndHeal, ZoneSwitch } from './outage-steps.js';
import { makeBucket, searchForeignZones, storeObjects, tryForbidden } from './placing-steps.js';
import { PROOF_HELP, type ProofOptions, readProofOptions } from './proof-options.js';
import { RawZones } from './raw-zones.js';
import { NotRunningError, RunningGateway } from './running-gateway.js';
import { type ForeignZone, LOCATIONS, type Subject } from './subject.js';
import { isColourful, type Paint, paintFor } from './terminal.js';
import { findWhereabouts, type Whereabouts, whereaboutsTable } from './whereabouts.js';

// `npm run proof`: see PROOF_HELP. This file is compiled to dist/scripts/proof/.
const root = resolve(import.meta.dirname, '../../..');
const INTERRUPTED = 130;
const whereabouts: Whereabouts[] = [];
let attested: Attested | undefined;

const options = readOptions();
try {
  process.exitCode = await prove(options);
} catch (error) {
  console.error(error instanceof NotRunningError ? error.message : error);
  process.exitCode = 1;
}

async function prove({ isJson, ...rest }: ProofOptions): Promise<number> {
  const gateway = await RunningGateway.find({ isJson, ...rest }, process.env.ADMIN_API_KEY || undefined);
  const paint = paintFor(!isJson && isColourful());
  const tell = isJson ? () => undefined : (line: string) => console.log(line);
  const journal = new Journal(paint, tell);
  tell(paint.bold(`Proof against ${gateway.s3Url}, console ${gateway.apiUrl}`));
  tell('');
  const subject = await journal.step('The gateway answers and has zones in fi and de', (saw) =>
    survey(gateway, saw),
  );
  if (subject) await runSteps(journal, subject, tell);
  else journal.skip('Everything else', 'there are no two zones to try it with');
  gateway.s3.close();
  const { bucket = '' } = subject ?? {};
  if (isJson) {
    const { records: steps, hasHeld } = journal;
    console.log(
      JSON.stringify({ hasHeld, s3Url: gateway.s3Url, bucket, steps, whereabouts, attested }, undefined, 2),
    );
  } else {
    tell('');
    tell(verdict(journal, paint));
    if (attested) tell(`Check the attestation yourself: ${attested.verify}`);
    if (bucket !== '') tell(`The bucket ${bucket} stays for you to look at: ${gateway.apiUrl}`);
  }
  return journal.hasHeld ? 0 : 1;
}

async function runSteps(journal: Journal, subject: Subject, tell: (line: string) => void): Promise<void> {
  if (!(await makeBucket(journal, subject))) {
    journal.skip('Everything else', 'there is no bucket to try it in');
    return;
  }
  await storeObjects(journal, subject);
  await tryForbidden(journal, subject);
  const zone = new ZoneSwitch(subject);
  const interrupted = () => {
    void zone
      .giveBack()
      .catch((error: unknown) =>
        console.error(`${subject.second.id} could not be given back, do it in the console:`, error),
      )
      .finally(() => process.exit(INTERRUPTED));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupted);
  try {
    await loseAndHeal(journal, subject, zone);
  } finally {
    await zone.giveBack().catch((error: Error) => {
      journal.skip(`${subject.second.id} is given back`, `${error.message}: do it in the console`);
    });
    for (const signal of signals) process.off(signal, interrupted);
  }
  await searchForeignZones(journal, subject);
  const rows = await findWhereabouts(journal, subject);
  whereabouts.push(...rows);
  attested = await attest(journal, subject);
  if (rows.length > 0) tell('');
  for (const line of rows.length > 0 ? whereaboutsTable(rows) : []) tell(line);
}

/** Finds the zones that the proof plays with. */
async function survey(gateway: RunningGateway, saw: (line: string) => void): Promise<Subject> {
  const backends = await gateway.backends();
  for (const { id, country, jurisdiction, owner, health } of backends) {
    saw(`${id}: country ${country}, law ${jurisdiction}, owner ${owner}, ${health}`);
  }
  const [first, second] = LOCATIONS.split(',').map((country) => {
    const found = backends.filter((backend) => backend.country === country);
    assertHeld(found.length === 1, `${found.length} backends lie in ${country}; the proof wants one`);
    return found[0];
  });
  assertHeld(first !== undefined && second !== undefined, 'a zone is missing');
  for (const { id, health, reason } of [first, second]) {
    const isThere = health !== 'disabled' && health !== 'down';
    assertHeld(isThere, `${id} is ${health} (${reason ?? 'no reason given'}): give it back first`);
  }
  const rawZones = new RawZones(gateway.dataDir);
  const foreign: ForeignZone[] = [];
  for (const backend of backends) {
    if (backend.id === first.id || backend.id === second.id) continue;
    const folder = rawZones.folderOf(backend);
    const filesBefore = new Set(folder === undefined ? [] : await rawZones.filesOf(folder));
    foreign.push({ backend, folder, filesBefore });
  }
  const bucket = `proof-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase()}`;
  return { gateway, rawZones, bucket, first, second, foreign, stored: [], refused: [] };
}

function verdict({ records, hasHeld }: Journal, paint: Paint): string {
  if (hasHeld) return paint.good(`All ${records.length} steps held.`);
  const missed = records.filter(({ outcome }) => outcome !== 'held').length;
  return paint.bad(`${missed} of ${records.length} steps did not hold.`);
}

function readOptions(): ProofOptions {
  try {
    const read = readProofOptions(process.argv.slice(2), process.env, root);
    if (!read.isHelpWanted) return read;
    console.log(PROOF_HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${PROOF_HELP}`);
    process.exit(2);
  }
}
