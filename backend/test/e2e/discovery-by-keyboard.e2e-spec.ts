import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
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
import { axeFindings, keptByBrowser, sidewaysScrollers } from '../support/console-audit.js';
import { KeyboardHand } from '../support/console-hands.js';
import { ConsoleInUse } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { formsIn, formsOf } from '../support/key-forms.js';
import { describeIf } from '../support/requires.js';
import { s3BackendsYaml } from '../support/s3-backends-yaml.js';
import { createS3Client } from '../support/s3-client.js';
import { ListingEndpoint, sendError } from '../support/servers/listing-endpoint.js';
import { waitFor } from '../support/wait-for.js';

const MANY = 50_000;
const MIB = 1024 * 1024;
const CANARY = { accessKeyId: 'AKCANARY/7Q+x', secretAccessKey: 'sK/canary+9w=vZ&Zx' };
const BUCKET = 'records';
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 780 };

// An account that never ends is steered, another is judged and one of its buckets adopted: without a mouse.
describeIf(['chromium'], 'discovery and adoption by keyboard alone', () => {
  const folder = mkdtemp(join(tmpdir(), 'sgw-e2e-adopt-'));
  const inUse = new ConsoleInUse();
  const held: ServerResponse[] = [];
  const routes = new Map<string, string>();
  let account: ListingEndpoint;
  let provider: Gateway;
  let theirs: S3Client;
  let visit: ConsoleVisit;
  let hand: KeyboardHand;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    [account, provider] = await Promise.all([
      slowAccount(),
      startGateway({ env: { SGW_LOG_LEVEL: 'warn' } }),
    ]);
    theirs = createS3Client(provider);
    await fillProvider();
    const file = join(await folder, 'backends.yaml');
    const { s3Url: endpoint, accessKeyId, secretAccessKey } = provider;
    await writeFile(file, s3BackendsYaml('kb', [{ country: 'fi', endpoint, accessKeyId, secretAccessKey }]));
    await inUse.open({
      SGW_DISCOVERY_ALLOW: '127.0.0.0/8',
      MAX_FILES_PER_BUCKET: String(MANY),
      SGW_BACKENDS_FILE: file,
      SGW_LEASE_SECONDS: '2',
    });
    visit = await inUse.visit();
    await visit.signIn();
    hand = new KeyboardHand(visit.page);
  });
  afterAll(async () => {
    theirs?.destroy();
    await visit?.close();
    await inUse.close();
    for (const response of held) response.destroy();
    await account?.stop();
    await provider?.stop();
    await rm(await folder, { recursive: true, force: true });
  });
  afterEach(() => {
    noteRoute();
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  it('begins a discovery, and keeps its secret nowhere in the browser', async () => {
    await hand.activate(visit.mainLink('Discover'));
    await connect(account.url, CANARY);
    const { page } = visit;
    // The search can find them: they stand in the form.
    expect(formsIn(await keptByBrowser(page), formsOf(CANARY))).not.toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Looking into buckets').waitFor();
    const kept = [await keptByBrowser(page), ...visit.journal.addresses()].join('\n');
    expect(formsIn(kept, formsOf(CANARY))).toEqual([]);
    await page.goBack();
    await page.getByRole('heading', { name: 'Discover', exact: true }).waitFor();
    expect(formsIn(await keptByBrowser(page), formsOf(CANARY))).toEqual([]);
    await page.goForward();
    await page.getByText('Looking into buckets').waitFor();
  });

  it('pauses it, finds it paused again after a reload, resumes it, and skips a bucket that never ends', async () => {
    const { page } = visit;
    await page.getByRole('row', { name: /^archive Seen whole 50,000/ }).waitFor();
    await hand.activate(visit.button('Pause'));
    await visit.button('Resume').waitFor();
    await page.reload();
    await visit.button('Resume').waitFor();
    await page.getByText('Paused').first().waitFor();
    await hand.activate(visit.button('Resume'));
    await hand.activate(visit.button('Skip endless'));
    await page.getByRole('row', { name: /^endless Skipped — — —/ }).waitFor();
    await page.getByRole('link', { name: 'Open snapshot' }).waitFor();
  });

  it('cancels another only when asked twice, and keeps what was seen of it', async () => {
    const { page } = visit;
    await visit.goTo('/discover');
    await connect(account.url, CANARY);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /^archive Seen whole/ }).waitFor();
    await hand.activate(visit.button('Cancel'));
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Cancel the discovery' }));
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await hand.activate(page.getByRole('link', { name: 'Open snapshot' }));
    await page.getByText('This is not the whole account.').waitFor();
  });

  it('shows 50,000 files, of which it draws and reads those in sight', async () => {
    const { page } = visit;
    await page.getByRole('region', { name: 'Buckets, scrolls sideways' }).waitFor();
    const openedAt = performance.now();
    await hand.activate(page.getByRole('link', { name: 'archive', exact: true }));
    await page.getByRole('link', { name: 'data/' }).waitFor();
    await reachAndPress(page.getByRole('checkbox', { name: 'Folders' }), 'Space');
    await page.getByText('50,000 files').waitFor();
    expect(performance.now() - openedAt).toBeLessThan(10_000);
    expect(await page.getByRole('table', { name: 'Files' }).getAttribute('aria-rowcount')).toBe('50001');
    await hand.reach(page.locator('cdk-virtual-scroll-viewport'));
    await page.keyboard.press('End');
    await page.getByText('data/00049999').first().waitFor();
    for (let screen = 0; screen < 30; screen++) await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await page.getByText('data/00000000').first().waitFor();
    const drawn = page.locator('cdk-virtual-scroll-viewport [role=row]');
    expect(await drawn.count()).toBeLessThan(60);
    const read = visit.journal.addresses().filter((address) => address.includes('/files?'));
    expect(read.length).toBeLessThan(20);
    const bytes = await page.evaluate<number>('performance.memory.usedJSHeapSize');
    expect(bytes).toBeLessThan(120 * MIB);
  });

  it('discovers the account to adopt from, and shows what an ordinary listing hides', async () => {
    const { page } = visit;
    await visit.goTo('/discover');
    await connect(provider.s3Url, provider);
    await page.keyboard.press('Enter');
    await hand.activate(page.getByRole('link', { name: 'Open snapshot' }));
    await hand.activate(page.getByRole('link', { name: BUCKET, exact: true }));
    await openTab('Versions');
    await page.getByRole('row', { name: /gone\.txt.*Deleted now/ }).waitFor();
    expect(await page.getByRole('row', { name: /kept\.txt.*Older version/ }).count()).toBe(2);
    await visit.settled();
    noteRoute();
    await openTab('Uploads');
    await page.getByRole('row', { name: /never-done\.bin.*5 B/ }).waitFor();
    noteRoute();
    await openTab('Settings');
    await page.getByRole('row', { name: /^Versioning On/ }).waitFor();
    noteRoute();
    await openTab('Raw JSON');
    await reachAndPress(page.locator('summary', { hasText: 'files' }), 'Enter');
    await reachAndPress(page.locator('summary', { hasText: /^\s*0/ }).first(), 'Enter');
    await page.getByText('"folder/other.txt"').waitFor();
  });

  it('takes the snapshot out as Parquet', async () => {
    const { page } = visit;
    await hand.activate(page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last());
    await hand.activate(visit.button('Export'));
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^Parquet/ }).focus();
    await page.keyboard.press('Enter');
    const path = join(await folder, 'files.parquet');
    await (await download).saveAs(path);
    expect((await readFile(path)).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('judges the snapshot by a policy: nobody knows the place until the operator tells it', async () => {
    const { page } = visit;
    await openTab('Policy verdict');
    await page.getByText('The one bucket may stay where it is.').waitFor();
    await visit.settled();
    noteRoute();
    await hand.reach(page.getByRole('combobox', { name: 'Policy' }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await hand.reach(page.getByLabel('Policy document'));
    await page.keyboard.press('ControlOrMeta+a');
    await hand.type('{"format":1,"residency":{"deny":[{"country":"fi"}],"allow":[{"jurisdiction":"eu"}]}}');
    await hand.activate(visit.button('Judge'));
    await page.getByText(/^1 of 1 bucket may not stay where it is: 2 objects/).waitFor();
    await page.getByRole('row', { name: /^records Must move.*Place/ }).waitFor();
  });

  it('adopts the bucket from its verdict, after saying what that means', async () => {
    const { page } = visit;
    await hand.activate(page.getByRole('link', { name: `Adopt ${BUCKET}` }));
    await page.getByText('It may stay where it is').waitFor();
    noteRoute();
    await hand.activate(visit.button('Adopt…'));
    await page.getByRole('dialog').getByText('No byte is copied for it').waitFor();
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Adopt the bucket' }));
    await page.getByRole('heading', { name: BUCKET }).waitFor();
    await page.getByText('Adopted', { exact: true }).waitFor();
    await page.getByText('100 %').waitFor();
    await page.getByText('read-only for clients').waitFor();
  });

  it('finds what others write behind it, and takes it over', async () => {
    const { page } = visit;
    await theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'behind.txt', Body: 'new' }));
    await hand.activate(visit.button('Compare now'));
    await page.getByRole('row', { name: /New.*behind\.txt/ }).waitFor();
    await hand.activate(visit.button('Take over what was changed'));
    await hand.activate(page.getByRole('dialog').getByRole('button', { name: 'Take over' }));
    await waitFor('three objects', async () => (await adoption()).listing.objects === 3);
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
    noteRoute();
    await hand.activate(visit.mainLink('Adoptions'));
    await page.getByRole('row', { name: /records Released/ }).waitFor();
  });

  it('has no serious accessibility finding on these pages, and never scrolls sideways', async () => {
    const found: string[] = [];
    // The other file of discoveries looks at these.
    for (const seen of ['/discover/id', '/snapshots/id', '/snapshots/id/b/archive']) routes.delete(seen);
    for (const route of routes.values()) {
      await visit.page.setViewportSize(DESK);
      await visit.goTo(route);
      for (const finding of await axeFindings(visit.page)) found.push(`${route}: ${finding}`);
      await visit.page.setViewportSize(PHONE);
      for (const wide of await sidewaysScrollers(visit.page)) found.push(`${route} on a phone: ${wide}`);
    }
    expect([...routes.keys()]).toEqual(expect.arrayContaining(['/snapshots/id/verdict', '/adoptions/id']));
    expect(found).toEqual([]);
  });

  /** One bucket of 50,000 objects, and one whose listing is never answered. */
  function slowAccount(): Promise<ListingEndpoint> {
    const keyOf = (index: number): string => `data/${String(index).padStart(8, '0')}`;
    const buckets = [
      { name: 'archive', objects: MANY, keyOf },
      { name: 'endless', objects: 1, keyOf },
    ];
    return ListingEndpoint.start(buckets, {
      instead: ({ url = '' }, response) => {
        if (!url.startsWith('/endless')) return false;
        if (url.includes('list-type')) held.push(response);
        else sendError(response, 501, 'NotImplemented');
        return true;
      },
    });
  }

  async function fillProvider(): Promise<void> {
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

  /** Fills in the form from the keyboard; the last field has the focus then. */
  async function connect(
    endpoint: string,
    keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ): Promise<void> {
    const { page } = visit;
    for (const [label, text] of [
      ['Endpoint', endpoint],
      ['Region', 'us-east-1'],
      ['Access key', keys.accessKeyId],
      ['Secret key', keys.secretAccessKey],
    ] as const) {
      await hand.reach(page.getByLabel(label, { exact: true }));
      await hand.type(text);
    }
  }

  async function reachAndPress(target: Parameters<KeyboardHand['reach']>[0], key: string): Promise<void> {
    await hand.reach(target);
    await visit.page.keyboard.press(key);
  }

  /** The tab key reaches the tab that is open, arrows go on from there. */
  async function openTab(name: string): Promise<void> {
    const { page } = visit;
    const wanted = page.getByRole('tab', { name, exact: true });
    await wanted.waitFor();
    await hand.reach(page.getByRole('tab', { selected: true }));
    for (let stop = 0; stop < 8; stop++) {
      if ((await wanted.and(page.locator(':focus')).count()) > 0) return page.keyboard.press('Enter');
      await page.keyboard.press('ArrowRight');
    }
    throw new Error(`the arrow keys do not reach the tab ${name}`);
  }

  /** A page in between is looked at in the end, too. */
  function noteRoute(): void {
    routes.set(visit.address.replaceAll(/[0-9a-f-]{36}/g, 'id').replace(/\?.*/, ''), visit.address);
  }

  async function adoption(): Promise<AdoptionView> {
    const { items } = await (await inUse.rest()).get<Page<AdoptionView>>('/adoptions');
    const [first] = items;
    if (!first) throw new Error('there is no adoption');
    return first;
  }
});
