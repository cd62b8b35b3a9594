import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BucketSurvey, DiscoveryView, Exposure, Snapshot } from '@sgw/contracts';
import { type ClientCounts, type Countable, countByClients } from '../support/client-counts.js';
import { ClientRunner } from '../support/clients.js';
import {
  accountClient,
  type AccountGaps,
  type AccountSize,
  DENIED_BUCKET,
  fillAccount,
  OPEN_BUCKET,
} from '../support/generated-account.js';
import { Operator } from '../support/operator.js';
import { describeIf, missingRequirements, type Requirement } from '../support/requires.js';
import { startCeph } from '../support/servers/ceph.js';
import { startSeaweed } from '../support/servers/seaweed.js';
import type { S3Server } from '../support/servers/server-family.js';
import { startSwift } from '../support/servers/swift.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

interface RealServer {
  readonly name: string;
  readonly requirement: Requirement;
  readonly start: () => Promise<S3Server>;
  readonly long: AccountSize;
  readonly gaps: AccountGaps;
  /** What is told of who else reaches the buckets. */
  readonly exposures?: { readonly open: Exposure['level']; readonly closed: Exposure['level'] };
}

const SHORT: AccountSize = { large: 30, small: 0, each: 9 };
const LONGEST_MS = isLongRun() ? 1_200_000 : 300_000;
const VERSIONED_BUCKET = 'survey-versioned';
const SUSPENDED_BUCKET = 'survey-suspended';
const ODD_BUCKET = 'survey-odd';

/** Everything of every bucket in the long form; in the short one what tells the most, since each start of the AWS client takes a second. */
function countablesOf(bucket: string): readonly Countable[] {
  if (isLongRun()) return ['objects', 'versions', 'uploads'];
  if (bucket === VERSIONED_BUCKET || bucket === SUSPENDED_BUCKET) return ['objects', 'versions'];
  return bucket === ODD_BUCKET ? ['objects', 'uploads'] : ['objects'];
}

const SERVERS: readonly RealServer[] = [
  {
    name: 'Ceph RGW',
    requirement: 'radosgw',
    start: startCeph,
    long: { large: 12_000, small: 23, each: 360 },
    gaps: {},
  },
  {
    name: 'Swift',
    requirement: 'swift',
    start: startSwift,
    long: { large: 1_600, small: 4, each: 90 },
    gaps: { denial: true, publicPolicy: true, revival: true },
    // Its S3 API answers every ACL with the owner alone, unless it is told to keep S3's ACLs.
    exposures: { open: 'unknown', closed: 'unknown' },
  },
  {
    name: 'SeaweedFS',
    requirement: 'seaweedfs',
    start: startSeaweed,
    long: { large: 2_400, small: 4, each: 90 },
    gaps: { denial: true },
  },
];

const gateway = useGateway();
const operator = new Operator(() => gateway.access);

/** Runs a discovery to its end, and takes what it found from its snapshot. */
async function discover(
  { endpoint }: S3Server,
  { accessKeyId, secretAccessKey }: NonNullable<S3Server['guest']>,
  buckets?: readonly string[],
): Promise<Snapshot> {
  const body = { endpoint, accessKeyId, secretAccessKey, buckets, allowAddress: '127.0.0.1' };
  const { id } = await operator.ask<DiscoveryView>('POST', '/discover', body);
  const end = await waitFor(
    'the end of the discovery',
    async () => {
      const view = await operator.ask<DiscoveryView>('GET', `/discover/${id}`);
      return view.endedAt === null ? undefined : view;
    },
    { timeoutMs: LONGEST_MS },
  );
  expect(end).toMatchObject({ state: 'done', hasKeys: false });
  const snapshot = await operator.ask<Snapshot>('GET', `/snapshot/${end.snapshotId}`);
  await operator.ask('DELETE', `/snapshot/${end.snapshotId}`);
  return snapshot;
}

const UNKNOWN = {
  objectCount: null,
  totalBytes: null,
  versionCount: null,
  versionBytes: null,
  deleteMarkerCount: null,
  incompleteUploadCount: null,
};

/** A server, what was put there, and what a discovery and the clients found of it. */
interface Surveyed {
  readonly server: S3Server;
  readonly filled: ReadonlyMap<string, number>;
  readonly found: Snapshot;
  readonly counted: ReadonlyMap<string, Partial<ClientCounts>>;
}

const NEEDED = ['rclone', 'awscli'] as const satisfies readonly Requirement[];
/** All servers at once: each of them spends most of its start waiting. */
const runs = new Map<string, Promise<Surveyed>>();
const started: S3Server[] = [];
let clients: ClientRunner;

beforeAll(async () => {
  clients = await ClientRunner.create(gateway.access);
  for (const real of SERVERS) {
    if (missingRequirements([real.requirement, ...NEEDED]).length > 0) continue;
    const run = surveyOf(real);
    // Told by the tests of that server, when they ask for it.
    run.catch(() => undefined);
    runs.set(real.name, run);
  }
});

afterAll(async () => {
  await Promise.allSettled(runs.values());
  await Promise.all(started.map((server) => server.stop()));
  await clients?.close();
}, LONGEST_MS);

async function surveyOf({ start, long, gaps }: RealServer): Promise<Surveyed> {
  const server = await start();
  started.push(server);
  const client = accountClient(server);
  const filled = await fillAccount(client, isLongRun() ? long : SHORT, gaps);
  client.destroy();
  const began = performance.now();
  const found = await discover(server, server);
  const seconds = (performance.now() - began) / 1000;
  const counted = new Map<string, Partial<ClientCounts>>();
  for (const bucket of filled.keys()) {
    counted.set(bucket, await countByClients(clients, server, bucket, countablesOf(bucket)));
  }
  if (isLongRun()) tell(found, counted, seconds);
  return { server, filled, found, counted };
}

/** For the notes that quote the long form. */
function tell(
  { endpoint, buckets, totals }: Snapshot,
  counted: ReadonlyMap<string, Partial<ClientCounts>>,
  seconds: number,
): void {
  const sum = (read: (counts: Partial<ClientCounts>) => number | null | undefined): number =>
    [...counted.values()].reduce((all, counts) => all + (read(counts) ?? 0), 0);
  const ofBuckets = (read: (bucket: BucketSurvey) => number | null): number =>
    buckets.reduce((all, bucket) => all + (read(bucket) ?? 0), 0);
  const line = (values: readonly number[]): string =>
    ['objects', 'bytes', 'versions', 'delete markers', 'uploads']
      .map((name, index) => `${values[index]} ${name}`)
      .join(', ');
  const own = [
    totals.seen.objects,
    totals.seen.bytes,
    ofBuckets(({ versionCount }) => versionCount),
    ofBuckets(({ deleteMarkerCount }) => deleteMarkerCount),
    ofBuckets(({ incompleteUploadCount }) => incompleteUploadCount),
  ];
  const theirs = [
    sum(({ objectCount }) => objectCount),
    sum(({ totalBytes }) => totalBytes),
    sum(({ versionCount }) => versionCount),
    sum(({ deleteMarkerCount }) => deleteMarkerCount),
    sum(({ incompleteUploadCount }) => incompleteUploadCount),
  ];
  process.stdout.write(
    `${endpoint.server}: ${buckets.length} buckets in ${seconds.toFixed(1)} s\n` +
      `  discovery:           ${line(own)}\n  rclone, aws s3api:   ${line(theirs)}\n`,
  );
}

for (const { name, requirement, gaps, exposures } of SERVERS) {
  describeIf([requirement, ...NEEDED], `a discovery of ${name}`, () => {
    let server: S3Server;
    let filled: Surveyed['filled'];
    let found: Snapshot;
    let counted: Surveyed['counted'];

    beforeAll(async () => {
      const run = runs.get(name);
      if (run === undefined) throw new Error(`${name} was not started`);
      ({ server, filled, found, counted } = await run);
    }, LONGEST_MS);

    const survey = (bucket: string): BucketSurvey => {
      const one = found.buckets.find((candidate) => candidate.name === bucket);
      if (one === undefined) throw new Error(`${bucket} was not found`);
      return one;
    };

    it('finds what was put, in every bucket', () => {
      const objects = found.buckets.map((bucket) => [bucket.name, bucket.objectCount] as const);
      const put = [...filled].filter(([bucket]) => bucket !== DENIED_BUCKET);
      expect(new Map(objects.filter(([bucket]) => bucket !== DENIED_BUCKET))).toEqual(new Map(put));
      expect(found.buckets.every(({ truncated }) => !truncated)).toBe(true);
    });

    it('tells of every bucket the numbers that rclone and aws s3api tell', () => {
      expect(new Set(counted.keys())).toEqual(new Set(filled.keys()));
      for (const [bucket, counts] of counted) {
        expect({ bucket, ...survey(bucket) }).toMatchObject({ bucket, ...counts });
      }
      const versioned = counted.get(VERSIONED_BUCKET);
      expect(versioned?.deleteMarkerCount).toBeGreaterThan(0);
      expect(versioned?.versionCount).toBeGreaterThan(versioned?.objectCount ?? 0);
      expect(counted.get(ODD_BUCKET)?.incompleteUploadCount).toBe(4);
    });

    it('knows the bytes that wait in uploads, and which bucket is versioned', () => {
      expect(survey(ODD_BUCKET)).toMatchObject({ incompleteUploadBytes: 3 * 4_321 });
      expect(survey(VERSIONED_BUCKET).settings.versioning).toEqual({ state: 'known', value: 'enabled' });
      expect(survey(SUSPENDED_BUCKET).settings.versioning).toEqual({ state: 'known', value: 'suspended' });
    });

    it('counts for each bucket its own requests, which add up to those of the discovery', () => {
      const sum = found.buckets.reduce((all, { requests }) => all + requests, 0);
      expect(sum).toBeGreaterThan(0);
      // The list of the buckets is of none.
      expect(found.requests).toBe(sum + 1);
    });

    it('calls a bucket private only where the server can tell the public one from the others', () => {
      const { open, closed } = exposures ?? { open: 'public', closed: 'private' };
      expect(survey(OPEN_BUCKET).exposure.level).toBe(open);
      expect(survey('survey-large').exposure.level).toBe(closed);
    });

    if (gaps.denial) {
      it('tells keys that a bucket is denied to, and never zero', async () => {
        if (server.guest === undefined) throw new Error('the server has no guest');
        const seen = await discover(server, server.guest, [OPEN_BUCKET, 'survey-large']);
        const [open, closed] = seen.buckets;
        expect(open).toMatchObject({ name: OPEN_BUCKET, objectCount: 5 });
        expect(closed).toMatchObject({ state: 'denied', problem: { outcome: 'bucket-denied' }, ...UNKNOWN });
      });
    } else {
      it('tells keys that a bucket is denied to, and never zero', () => {
        expect(survey(DENIED_BUCKET)).toMatchObject({
          state: 'denied',
          problem: { outcome: 'bucket-denied' },
          exposure: { level: 'unknown' },
          ...UNKNOWN,
        });
      });
    }
  });
}
