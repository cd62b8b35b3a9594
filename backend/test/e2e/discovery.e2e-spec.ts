import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { SavedSnapshot } from '@sgw/contracts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFindings, keptByBrowser, sidewaysScrollers } from '../support/console-audit.js';
import { MouseHand } from '../support/console-hands.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

const BUCKET = 'reports';
const FILES = 300;
const AT_ONCE = 20;
const MOST_CLICKS = 3;
/** A box of the list, by what its snapshot is called. */
const CHOICE = /^Choose (127|First look)/;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

// One person's day: an account is discovered twice, and the two snapshots are read and compared.
describeIf(['chromium'], 'discovery and snapshots in the console', () => {
  const folder = mkdtemp(join(tmpdir(), 'sgw-e2e-snapshots-'));
  const inUse = useConsole({ SGW_DISCOVERY_ALLOW: '127.0.0.0/8' });
  let s3: S3Client;
  let visit: ConsoleVisit;
  /** By their paths, with the last address of each. */
  const routes = new Map<string, string>();

  beforeAll(async () => {
    s3 = createS3Client(inUse.gateway);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new CreateBucketCommand({ Bucket: 'void' }));
    const file = (n: number) => put(`2024/file-${String(n).padStart(3, '0')}.csv`, 'x'.repeat(n + 1));
    // A few at a time: one after the other would take longest of this file.
    for (let at = 0; at < FILES; at += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => file(at + n)));
    await put('photos/a.jpg', 'same body');
    await put('photos/b.jpg', 'same body');
    visit = await inUse.visit();
    await visit.signIn();
  });
  afterAll(async () => {
    s3?.destroy();
    await visit?.close();
    await rm(await folder, { recursive: true, force: true });
  });
  afterEach(() => {
    routes.set(visit.address.replaceAll(/[0-9a-f-]{36}/g, 'id').replace(/\?.*/, ''), visit.address);
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  it('says what is missing before anything is sent', async () => {
    await visit.goTo('/');
    await visit.mainLink('Discover').click();
    await visit.button('Start discovery').click();
    await visit.page.getByText('Enter the endpoint, or choose a provider.').waitFor();
    await visit.page.getByText('Enter the secret key.').waitFor();
    expect(visit.address).toBe('/discover');
  });

  it('fills the form from the provider data, by keyboard', async () => {
    await visit.page.getByLabel('Provider', { exact: false }).first().focus();
    await visit.page.keyboard.type('amazonaws eu-north-1');
    await visit.page.getByRole('option', { name: /Stockholm SE/ }).waitFor();
    await visit.page.keyboard.press('ArrowDown');
    await visit.page.keyboard.press('Enter');
    const endpoint = visit.page.getByLabel('Endpoint');
    expect(await endpoint.inputValue()).toBe('https://s3.eu-north-1.amazonaws.com');
    expect(await visit.page.getByLabel('Region').inputValue()).toBe('eu-north-1');
  });

  it('tells a wrong secret from other troubles, and keeps the form to mend it', async () => {
    await connect('not-the-secret');
    await visit.button('Test connection').click();
    await visit.page.getByText('The secret does not fit').waitFor();
    expect(await visit.page.getByLabel('Secret key', { exact: true }).inputValue()).toBe('not-the-secret');
    // The browser notes each refusal as an error of its own.
    visit.troubles.length = 0;
  });

  it('visits a private address only when the operator allows it, for this once', async () => {
    await connect('any');
    // The gateway listens on 127.0.0.1 alone: what is allowed is reached, and found shut.
    await visit.page.getByLabel('Endpoint').fill(inUse.gateway.s3Url.replace('127.0.0.1', '[::1]'));
    await visit.button('Start discovery').click();
    await visit.page.getByText('The endpoint leads to a private address').waitFor();
    await visit.button('Allow ::1 this once').click();
    await visit.page.getByText('Nobody listens there').waitFor();
    visit.troubles.length = 0;
  });

  it('refuses a private key where a certificate belongs, before it leaves the browser', async () => {
    await visit.page.locator('summary', { hasText: 'Scope and options' }).click();
    await visit.page
      .getByLabel('Certificate authority')
      .fill('-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----');
    await visit.button('Test connection').click();
    await visit.page.getByText('That holds a private key').waitFor();
    await visit.page.getByLabel('Certificate authority').fill('');
  });

  it('tests the connection, discovers, and saves the snapshot with its name and tags', async () => {
    await connect(inUse.gateway.secretAccessKey);
    await visit.page.getByLabel('Name of the snapshot').fill('First look');
    await visit.page.getByLabel('Tags').fill('audit 2026, first');
    await visit.button('Test connection').click();
    await visit.page.getByRole('checkbox', { name: BUCKET }).waitFor();
    await discover();
    await visit.page.getByRole('row', { name: /reports Seen whole 302/ }).waitFor();
  });

  it('keeps no key in the browser: not in its storage, its address, its form', async () => {
    const kept = await keptByBrowser(visit.page);
    expect(kept).not.toContain(inUse.gateway.secretAccessKey);
    expect(kept).not.toContain(inUse.gateway.accessKeyId);
    await visit.page.goBack();
    await visit.settled();
    expect(await visit.page.getByLabel('Secret key', { exact: true }).inputValue()).toBe('');
    expect(await visit.page.getByLabel('Access key').inputValue()).toBe('');
    await visit.page.goForward();
    await visit.settled();
  });

  it('finds a discovery again after a reload', async () => {
    await visit.page.reload();
    await visit.page.getByRole('link', { name: 'Open snapshot' }).waitFor();
  });

  it('shows what was seen beside what was kept, and each chart as a table too', async () => {
    await visit.page.getByRole('link', { name: 'Open snapshot' }).click();
    await visit.page.getByText('302 kept as files').waitFor();
    await visit.button(/^Show as table.*File types$/).click();
    await visit.page.getByRole('row', { name: /^csv 300/ }).waitFor();
    await visit.page.getByRole('radio', { name: 'Objects' }).click();
    await visit.page.getByRole('link', { name: 'reports: 302, 100 %' }).waitFor();
    expect(visit.address).toContain('by=objects');
  });

  it('leads from tile to tile by arrow keys, deeper into a bucket, and to its files', async () => {
    const tile = (name: string) => visit.page.getByRole('link', { name });
    await tile('reports: 302, 100 %').focus();
    await visit.page.keyboard.press('Enter');
    await tile('2024/: 300, 99 %').waitFor();
    expect(visit.address).toContain('at=reports');
    await tile('2024/: 300, 99 %').focus();
    await visit.page.keyboard.press('ArrowRight');
    await tile('photos/: 2, 1 %').and(visit.page.locator(':focus')).waitFor();
    await visit.button(/^Show as table.*Folders of reports/).click();
    await visit.page.getByRole('row', { name: /^photos\/ 2 18 B/ }).waitFor();
    await visit.page
      .getByRole('row', { name: /^photos/ })
      .getByRole('button')
      .click();
    await visit.page.getByText('2 files', { exact: true }).first().waitFor();
    expect(visit.address).toMatch(/\/b\/reports\?.*prefix=photos/);
    await visit.page.goBack();
    await visit.page.getByRole('navigation', { name: 'Place in the map' }).getByText('All buckets').click();
    await tile('reports: 302, 100 %').waitFor();
  });

  it('shows the buckets as cards, too, in an address that can be passed on', async () => {
    await visit.page.getByRole('radio', { name: 'Cards' }).click();
    await visit.page.getByRole('listitem').filter({ hasText: 'reports' }).getByText('302').waitFor();
    await visit.page.reload();
    await visit.page.getByRole('heading', { name: 'reports' }).getByRole('link').click();
    await visit.page.getByRole('link', { name: '2024/' }).click();
  });

  it('browses a bucket folder by folder or flat', async () => {
    await visit.page.getByText('300 files').first().waitFor();
    expect(visit.address).toMatch(/\/b\/reports\?.*prefix=2024/);
    const drawn = visit.page.locator('cdk-virtual-scroll-viewport [role=row]');
    expect(await drawn.count()).toBeLessThan(100);
    await visit.page.locator('cdk-virtual-scroll-viewport').focus();
    await visit.page.keyboard.press('End');
    await visit.page.getByText('file-299.csv').first().waitFor();
    await visit.page.getByRole('checkbox', { name: 'Folders' }).uncheck();
    await visit.page.getByText('302 files').first().waitFor();
    await visit.page.getByRole('searchbox', { name: 'Part of the key' }).fill('B.JPG');
    await visit.page.getByText('1 file', { exact: true }).first().waitFor();
  });

  it('finds a file in whichever bucket it is', async () => {
    await visit.page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last().click();
    await visit.page.getByRole('tab', { name: 'Files' }).click();
    await visit.page.getByRole('searchbox', { name: 'Part of the key' }).fill('b.jpg');
    await visit.page.getByText('reports/photos/b.jpg').first().waitFor();
  });

  it('lists findings with their fix, and files that are there twice', async () => {
    await visit.page.getByRole('tab', { name: /^Findings/ }).click();
    await visit.page
      .getByRole('heading', { name: 'Nothing protects against overwriting and deleting' })
      .waitFor();
    await visit.page.getByText(/^Fix Enable versioning/).waitFor();
    await visit.page.getByText(/1 groups? of files with the same ETag/).waitFor();
  });

  it('compares two snapshots, chosen from the list', async () => {
    await put('photos/c.jpg', 'another body');
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: '2024/file-000.csv' }));
    await visit.goTo('/discover');
    await connect(inUse.gateway.secretAccessKey);
    await discover();
    await visit.mainLink('Snapshots').click();
    for (const box of await twoBoxes()) await box.check();
    await visit.button('Compare').click();
    await visit.page.getByRole('button', { name: /Added 1/ }).waitFor();
    await visit.page.getByRole('button', { name: /Removed 1/ }).click();
    await visit.page.getByText('reports/2024/file-000.csv').first().waitFor();
    expect(await visit.page.getByRole('table', { name: 'Changes' }).getByText('photos/c.jpg').count()).toBe(
      0,
    );
    expect(visit.address).toContain('kind=removed');
    await visit.page.getByRole('list', { name: 'Size, from before to after' }).getByText('+12 B').waitFor();
  });

  it('takes the difference out as a file, with every change in it', async () => {
    await visit.button('Export').click();
    const download = visit.page.waitForEvent('download');
    await visit.page.getByRole('menuitem', { name: /^JSON/ }).click();
    const path = join(await folder, 'difference.json');
    await (await download).saveAs(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ counts: { added: 1, removed: 1 } });
  });

  it('orders the snapshots, draws their sizes over time, and tells the exact bytes and the moment', async () => {
    await visit.mainLink('Snapshots').click();
    const first = visit.page.getByRole('row').nth(1);
    await first.getByRole('img', { name: /^Size over 2 snapshots .* number 2$/ }).waitFor();
    await visit.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await visit.page.getByRole('columnheader', { name: 'Objects seen' }).getByRole('button').click();
    expect(visit.address).toContain('sort=-objects');
    await visit.page.getByRole('columnheader', { name: 'Taken' }).getByRole('button').click();
    await visit.page.getByRole('columnheader', { name: 'Taken' }).getByRole('button').click();
    expect(visit.address).toContain('sort=taken');
    await first.getByText('First look').waitFor();
    await first.getByText('audit 2026').waitFor();
    await first.getByTitle('45,168 bytes').getByText('44.1 KiB').waitFor();
    expect(await first.locator('time').getAttribute('title')).toMatch(/^\d{4}-.*Z$/);
  });

  it('writes sizes in SI units and times in UTC for who wants that, also after a reload', async () => {
    for (const entry of ['Sizes in powers of 1000 (MB)', 'Times in UTC']) {
      await visit.button(/^Appearance/).click();
      await visit.page.getByRole('menuitemcheckbox', { name: entry }).click();
    }
    await visit.page.reload();
    const first = visit.page.getByRole('row').nth(1);
    await first.getByTitle('45,168 bytes').getByText('45.2 kB').waitFor();
    const iso = await first.locator('time').getAttribute('datetime');
    expect(await first.locator('time').innerText()).toBe(`${iso?.slice(0, 16).replace('T', ' ')} UTC`);
  });

  it('gives a snapshot other words, and shows at once what others add or take away', async () => {
    await visit.page.getByRole('link', { name: 'First look' }).click();
    await visit.button('Label').click();
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByLabel('Note').fill('Agreed on Monday');
    await dialog.getByLabel('Tags').fill('audit 2026');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await visit.page.getByText('Agreed on Monday').waitFor();
    expect(await visit.page.getByText('first', { exact: true }).count()).toBe(0);
    await visit.mainLink('Snapshots').click();
    await visit.page.getByText('Live').waitFor();
    const rest = await inUse.rest();
    const buckets = [{ name: 'b', files: [{ key: 'k', size: 1 }] }];
    const body = { endpoint: 'https://s3.example.org', name: 'By another', buckets };
    const saved = (await (await rest.change('POST', '/snapshot/save', body)).json()) as SavedSnapshot;
    await visit.page.getByRole('row', { name: /By another sent by a client .* In part/ }).waitFor();
    await rest.change('DELETE', `/snapshot/${saved.id}`);
    await visit.page.getByText('By another').waitFor({ state: 'detached' });
  });

  it('deletes many only by a typed word, and takes that back', async () => {
    for (const box of await twoBoxes()) await box.check();
    await visit.page
      .getByRole('region', { name: 'Chosen snapshots' })
      .getByRole('button', { name: 'Delete' })
      .click();
    const dialog = visit.page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete snapshots' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('delete');
    await dialog.getByRole('button', { name: 'Delete snapshots' }).click();
    await visit.page.getByText('Deleted 2 snapshots.').waitFor();
    await visit.page.getByText('No snapshot yet').waitFor();
    // The focus is there: what had it is gone.
    await visit.page.keyboard.press('Enter');
    await twoBoxes();
    expect(await visit.page.getByText('Deleted 2 snapshots.').count()).toBe(0);
    expect(inUse.gateway.log()).toMatch(/Audit: a snapshot is deleted/);
  });

  it('finds what takes the space, and takes an inventory out, within three clicks from the overview', async () => {
    const { page } = visit;
    const hand = new MouseHand(page);
    await visit.goTo('/');
    await hand.activate(visit.mainLink('Snapshots'));
    await hand.activate(page.getByRole('row').nth(1).getByRole('link').first());
    await hand.activate(page.getByRole('link', { name: /^reports: .* 100 %$/ }));
    await page.getByRole('link', { name: /^2024\/: .* (99|100) %$/ }).waitFor();
    expect(hand.activations).toBeLessThanOrEqual(MOST_CLICKS);

    const other = new MouseHand(page);
    await visit.goTo('/');
    await other.activate(visit.mainLink('Snapshots'));
    await other.activate(visit.button(/^Export/).first());
    const download = page.waitForEvent('download');
    await other.activate(page.getByRole('menuitem', { name: /^Parquet/ }));
    expect((await download).suggestedFilename()).toMatch(/\.parquet$/);
    expect(other.activations).toBeLessThanOrEqual(MOST_CLICKS);
  });

  it('exports a snapshot, imports it again, and deletes it only when asked twice', async () => {
    await visit.goTo('/snapshots');
    const download = visit.page.waitForEvent('download');
    await visit
      .button(/^Export/)
      .first()
      .click();
    await visit.page.getByRole('menuitem', { name: /^JSON/ }).click();
    const path = join(await folder, 'taken.json');
    await (await download).saveAs(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ totals: { seen: { objects: 302 } } });

    const chosen = visit.page.waitForEvent('filechooser');
    await visit.button('Import').click();
    await (await chosen).setFiles(path);
    await visit.page.getByText('imported from a file').first().waitFor();
    await visit.button('Delete').click();
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete snapshot' }).click();
    await waitFor(
      'the list to show two again',
      async () => (await visit.page.getByRole('checkbox', { name: CHOICE }).count()) === 2,
    );
  });

  it('says that a file is no snapshot', async () => {
    const chosen = visit.page.waitForEvent('filechooser');
    await visit.button('Import').click();
    await (
      await chosen
    ).setFiles({ name: 'cat.json', mimeType: 'application/json', buffer: Buffer.from('meow') });
    await visit.page.getByText('cat.json is no JSON').waitFor();
  });

  it('has no serious accessibility finding on these pages, and never scrolls sideways', async () => {
    const found: string[] = [];
    // The journey by keyboard looks at these.
    for (const seen of ['/snapshots/id/findings', '/snapshots/compare']) routes.delete(seen);
    for (const route of routes.values()) {
      await visit.page.setViewportSize(DESK);
      await visit.goTo(route);
      for (const finding of await axeFindings(visit.page, 'main')) found.push(`${route}: ${finding}`);
      await visit.page.setViewportSize(PHONE);
      for (const wide of await sidewaysScrollers(visit.page)) found.push(`${route} on a phone: ${wide}`);
    }
    expect([...routes.keys()].sort()).toEqual([
      '/discover',
      '/discover/id',
      '/snapshots',
      '/snapshots/id',
      '/snapshots/id/b/reports',
      '/snapshots/id/files',
    ]);
    expect(found).toEqual([]);
  });

  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

  /** Fills in the gateway's own S3 port. */
  async function connect(secret: string): Promise<void> {
    const { page } = visit;
    await page.getByLabel('Endpoint').fill(inUse.gateway.s3Url);
    await page.getByLabel('Region').fill('us-east-1');
    await page.getByLabel('Access key').fill(inUse.gateway.accessKeyId);
    await page.getByLabel('Secret key', { exact: true }).fill(secret);
  }

  async function discover(): Promise<void> {
    await visit.button('Start discovery').click();
    await visit.page.getByRole('link', { name: 'Open snapshot' }).waitFor();
  }

  async function twoBoxes() {
    const boxes = visit.page.getByRole('checkbox', { name: CHOICE });
    await waitFor('two snapshots', async () => (await boxes.count()) === 2);
    return boxes.all();
  }
});
