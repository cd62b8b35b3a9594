import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { AdoptionView, Page } from '@sgw/contracts';
import { axeFindings, sidewaysScrollers } from '../support/console-audit.js';
import { ConsoleInUse } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { DiscoveryKeys } from '../support/discovery-keys.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { describeIf } from '../support/requires.js';
import { s3BackendsYaml } from '../support/s3-backends-yaml.js';
import { createS3Client } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

const BUCKET = 'records';
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 780 };
/** Activations that the tasks may take, typing not counted (counted from where the one before ended). */
const BUDGET = { discover: 3, compare: 4, exportDiff: 2, adopt: 5 };

// Discover, snapshot, findings, difference, export, adoption: all of it without a mouse, in light and in dark.
describeIf(['chromium'], 'from a discovery to an adopted bucket by keyboard alone', () => {
  const folder = mkdtemp(join(tmpdir(), 'sgw-e2e-adopt-'));
  const inUse = new ConsoleInUse();
  const looked = new Set<string>();
  const found: string[] = [];
  let provider: Gateway;
  let theirs: S3Client;
  let visit: ConsoleVisit;
  let hand: DiscoveryKeys;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    provider = await startGateway({ env: { SGW_LOG_LEVEL: 'warn' } });
    theirs = createS3Client(provider);
    await fillProvider();
    const file = join(await folder, 'backends.yaml');
    const { s3Url: endpoint, accessKeyId, secretAccessKey } = provider;
    await writeFile(file, s3BackendsYaml('kb', [{ country: 'fi', endpoint, accessKeyId, secretAccessKey }]));
    await inUse.open({
      SGW_DISCOVERY_ALLOW: '127.0.0.0/8',
      SGW_BACKENDS_FILE: file,
      SGW_LEASE_SECONDS: '2',
    });
    visit = await inUse.visit();
    await visit.signIn();
    hand = new DiscoveryKeys(visit);
  });
  afterAll(async () => {
    theirs?.destroy();
    await visit?.close();
    await inUse.close();
    await provider?.stop();
    await rm(await folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  it.each([
    { scheme: 'light', bucket: BUCKET },
    { scheme: 'dark', bucket: 'ledgers' },
  ] as const)('goes the whole way in $scheme', async ({ scheme, bucket }) => {
    const { page } = visit;
    await page.emulateMedia({ colorScheme: scheme });
    const began = hand.activations;
    await hand.activate(visit.mainLink('Discover'));
    await hand.connect(provider.s3Url, provider);
    await hand.enter();
    await hand.activate(page.getByRole('link', { name: 'Open snapshot' }));
    expect(hand.activations - began).toBeLessThanOrEqual(BUDGET.discover);

    await hand.openTab(/^Findings/);
    await page.getByRole('heading', { name: 'Objects are not encrypted by default' }).waitFor();
    await look(scheme);

    await theirs.send(new PutObjectCommand({ Bucket: bucket, Key: 'since.txt', Body: 'since' }));
    await hand.activate(visit.mainLink('Discover'));
    await hand.connect(provider.s3Url, provider);
    await hand.enter();
    await page.getByRole('link', { name: 'Open snapshot' }).waitFor();
    const compared = hand.activations;
    await hand.activate(visit.mainLink('Snapshots'));
    const boxes = page.getByRole('checkbox', { name: /^Choose 127/ });
    await hand.tick(boxes.nth(0));
    await hand.tick(boxes.nth(1));
    await hand.activate(visit.button('Compare'));
    await page.getByRole('button', { name: /Added 1/ }).waitFor();
    expect(hand.activations - compared).toBeLessThanOrEqual(BUDGET.compare);
    await look(scheme);

    const exported = hand.activations;
    await hand.activate(visit.button('Export'));
    const download = page.waitForEvent('download');
    await goDownTo(/^CSV/);
    await hand.enter();
    const path = join(await folder, `${scheme}.csv`);
    await (await download).saveAs(path);
    expect(hand.activations - exported).toBeLessThanOrEqual(BUDGET.exportDiff);
    expect(await readFile(path, 'utf8')).toContain(`added,${bucket},since.txt,,,,5,5,,,\r\n`);

    const adopted = hand.activations;
    await hand.activate(visit.mainLink('Snapshots'));
    await hand.activate(newest());
    await hand.openTab('Policy verdict');
    await hand.activate(page.getByRole('link', { name: `Adopt ${bucket}` }));
    await page.getByText('It may stay where it is').waitFor();
    await look(scheme);
    await hand.activate(visit.button('Adopt…'));
    await page.getByRole('dialog').getByText('No byte is copied for it').waitFor();
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Adopt the bucket' }));
    expect(hand.activations - adopted).toBeLessThanOrEqual(BUDGET.adopt + 1);
    await page.getByRole('heading', { name: bucket }).waitFor();
    await page.getByText('Adopted', { exact: true }).waitFor();
    await page.getByText('read-only for clients').waitFor();
    await look(scheme);
  });

  it('shows what an ordinary listing hides', async () => {
    const { page } = visit;
    await hand.activate(visit.mainLink('Snapshots'));
    await hand.activate(newest());
    await hand.activate(page.getByRole('link', { name: BUCKET, exact: true }));
    await hand.openTab('Versions');
    await page.getByRole('row', { name: /gone\.txt.*Deleted now/ }).waitFor();
    expect(await page.getByRole('row', { name: /kept\.txt.*Older version/ }).count()).toBe(2);
    await look();
    await hand.openTab('Uploads');
    await page.getByRole('row', { name: /never-done\.bin.*5 B/ }).waitFor();
    await look();
    await hand.openTab('Settings');
    await page.getByRole('row', { name: /^Versioning On/ }).waitFor();
    await look();
    await hand.openTab('Raw JSON');
    await hand.activate(page.locator('summary', { hasText: 'files' }));
    await hand.activate(page.locator('summary', { hasText: /^\s*0/ }).first());
    await page.getByText('"folder/other.txt"').waitFor();
  });

  it('takes the snapshot out as Parquet', async () => {
    const { page } = visit;
    await hand.activate(page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last());
    await hand.activate(visit.button('Export'));
    const download = page.waitForEvent('download');
    await goDownTo(/^Parquet/);
    await hand.enter();
    const path = join(await folder, 'files.parquet');
    await (await download).saveAs(path);
    expect((await readFile(path)).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('judges the snapshot by a policy: nobody knows the place until the operator tells it', async () => {
    const { page } = visit;
    await hand.openTab('Policy verdict');
    await page.getByText('All 2 buckets may stay where they are.').waitFor();
    await look();
    await hand.reach(page.getByRole('combobox', { name: 'Policy' }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await hand.reach(page.getByLabel('Policy document'));
    await page.keyboard.press('ControlOrMeta+a');
    await hand.type('{"format":1,"residency":{"deny":[{"country":"fi"}],"allow":[{"jurisdiction":"eu"}]}}');
    await hand.activate(visit.button('Judge'));
    await page.getByText(/^2 of 2 buckets may not stay where they are: /).waitFor();
    await page.getByRole('row', { name: /^records Must move.*Place/ }).waitFor();
  });

  it('finds what others write behind it, and takes it over', async () => {
    const { page } = visit;
    await hand.activate(visit.mainLink('Adoptions'));
    await hand.activate(page.getByRole('link', { name: /\/records$/ }));
    await page.getByText('100 %').waitFor();
    await theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'behind.txt', Body: 'new' }));
    await hand.activate(visit.button('Compare now'));
    await page.getByRole('row', { name: /New.*behind\.txt/ }).waitFor();
    await hand.activate(visit.button('Take over what was changed'));
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Take over' }));
    await waitFor('four objects', async () => (await adoption()).listing.objects === 4);
  });

  it('converts, and releases only by its typed name, with the data untouched', async () => {
    const { page } = visit;
    const before = await theirs.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    await hand.activate(visit.button('Convert'));
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Convert' }));
    await page.getByText('clients may write').waitFor();
    await hand.activate(visit.button('Release'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The data stays').waitFor();
    expect(await dialog.getByRole('button', { name: 'Release the bucket' }).isDisabled()).toBe(true);
    await hand.reach(dialog.getByRole('textbox'));
    await hand.type(BUCKET);
    await page.keyboard.press('Enter');
    await page.getByText('Released', { exact: true }).waitFor();
    const after = await theirs.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    expect(after.Versions).toEqual(before.Versions);
    expect(after.DeleteMarkers).toEqual(before.DeleteMarkers);
    await look();
    await hand.activate(visit.mainLink('Adoptions'));
    await page.getByRole('row', { name: /records Released/ }).waitFor();
  });

  it('has no serious accessibility finding on these pages, and never scrolls sideways', () => {
    expect([...looked]).toEqual(
      expect.arrayContaining([
        '/snapshots/id/findings',
        '/snapshots/compare',
        '/adoptions/new',
        '/adoptions/id',
      ]),
    );
    expect(found).toEqual([]);
  });

  async function fillProvider(): Promise<void> {
    await theirs.send(new CreateBucketCommand({ Bucket: 'ledgers' }));
    await theirs.send(new PutObjectCommand({ Bucket: 'ledgers', Key: '2026/q1.csv', Body: 'a,b' }));
    const Bucket = BUCKET;
    await theirs.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await theirs.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Body of ['one', 'two', 'three'])
      await theirs.send(new PutObjectCommand({ Bucket, Key: 'kept.txt', Body }));
    await theirs.send(new PutObjectCommand({ Bucket, Key: 'gone.txt', Body: 'was' }));
    await theirs.send(new DeleteObjectCommand({ Bucket, Key: 'gone.txt' }));
    await theirs.send(new PutObjectCommand({ Bucket, Key: 'folder/other.txt', Body: 'other' }));
    const Key = 'never-done.bin';
    const { UploadId } = await theirs.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await theirs.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'parts' }));
  }

  /** The snapshot on top of the list. */
  const newest = () => visit.page.getByRole('row').nth(1).getByRole('link').first();

  /** From entry to entry of the open menu. */
  async function goDownTo(name: RegExp): Promise<void> {
    const { page } = visit;
    const wanted = page.getByRole('menuitem', { name }).and(page.locator(':focus'));
    await page.getByRole('menuitem', { name }).waitFor();
    for (let stop = 0; stop < 8; stop++) {
      if ((await wanted.count()) > 0) return;
      await page.keyboard.press('ArrowDown');
    }
    throw new Error(`the arrow keys do not reach ${String(name)}`);
  }

  /** Looks at the page as it stands, once, in both schemes and as wide as a phone; then all is as before. */
  async function look(scheme: 'light' | 'dark' = 'dark'): Promise<void> {
    const { page } = visit;
    await visit.settled();
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(scheme === 'dark' ? 'rgb(14, 17, 22)' : 'rgb(245, 246, 248)');
    const route = visit.address.replaceAll(/[0-9a-f-]{36}/g, 'id').replace(/\?.*/, '');
    if (looked.has(route)) return;
    looked.add(route);
    for (const finding of await axeFindings(page, 'main')) found.push(`${route}: ${finding}`);
    await page.setViewportSize(PHONE);
    for (const wide of await sidewaysScrollers(page)) found.push(`${route} on a phone: ${wide}`);
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: scheme });
  }

  async function adoption(): Promise<AdoptionView> {
    const { items } = await (await inUse.rest()).get<Page<AdoptionView>>('/adoptions');
    const found = items.find(({ bucket }) => bucket === BUCKET);
    if (!found) throw new Error('the bucket is not adopted');
    return found;
  }
});
