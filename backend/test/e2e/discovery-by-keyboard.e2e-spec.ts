import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { keptByBrowser } from '../support/console-audit.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { DiscoveryKeys } from '../support/discovery-keys.js';
import { formsIn, formsOf } from '../support/key-forms.js';
import { describeIf } from '../support/requires.js';
import { ListingEndpoint, sendError } from '../support/servers/listing-endpoint.js';

const MANY = 50_000;
const MIB = 1024 * 1024;
const CANARY = { accessKeyId: 'AKCANARY/7Q+x', secretAccessKey: 'sK/canary+9w=vZ&Zx' };

// A slow account is discovered, steered and browsed: without a mouse.
describeIf(['chromium'], 'a slow discovery by keyboard alone', () => {
  const inUse = useConsole({ SGW_DISCOVERY_ALLOW: '127.0.0.0/8', MAX_FILES_PER_BUCKET: String(MANY) });
  const held: ServerResponse[] = [];
  let account: ListingEndpoint;
  let visit: ConsoleVisit;
  let hand: DiscoveryKeys;

  beforeAll(async () => {
    account = await slowAccount();
    visit = await inUse.visit();
    await visit.signIn();
    hand = new DiscoveryKeys(visit);
  });
  afterAll(async () => {
    await visit?.close();
    for (const response of held) response.destroy();
    await account?.stop();
  });
  afterEach(() => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  it('begins a discovery, and keeps its secret nowhere in the browser', async () => {
    await hand.activate(visit.mainLink('Discover'));
    await hand.connect(account.url, CANARY);
    const { page } = visit;
    // The search can find them: they stand in the form.
    expect(formsIn(await keptByBrowser(page), formsOf(CANARY))).not.toEqual([]);
    await hand.enter();
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
    await hand.connect(account.url, CANARY);
    await hand.enter();
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
    await hand.tick(page.getByRole('checkbox', { name: 'Folders' }));
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
});
