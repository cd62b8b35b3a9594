import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { GatewayAccess } from './gateway.js';
import { RequestJournal } from './console-journal.js';
import { waitFor } from './wait-for.js';

/** A page that does not react for so long, in milliseconds, is broken. */
const REACTION_MS = 20_000;

/** A person at the console: one browser context with one page, and a record of what it did. */
export class ConsoleVisit {
  /** Errors the browser reported: of scripts, of the content policy, of failed requests. */
  readonly troubles: string[] = [];

  private constructor(
    private readonly gateway: GatewayAccess,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly journal: RequestJournal,
  ) {
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async open(browser: Browser, gateway: GatewayAccess): Promise<ConsoleVisit> {
    const context = await browser.newContext({
      baseURL: gateway.apiUrl,
      viewport: { width: 1440, height: 900 },
      colorScheme: 'light',
      // Movement only delays what is looked at.
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(REACTION_MS);
    const journal = new RequestJournal(context, gateway.apiUrl, gateway.s3Url);
    return new ConsoleVisit(gateway, context, await context.newPage(), journal);
  }

  /** Path and query of the address bar. */
  get address(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Goes to an address and waits until the page shows what it has. */
  async goTo(path: string): Promise<void> {
    await this.page.goto(path);
    await this.settled();
  }

  /** Waits until a heading is there and nothing is loading. */
  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor({ state: 'attached' });
    await waitFor(
      'the page to have loaded',
      async () => (await this.page.locator('[aria-busy="true"]').count()) === 0,
      { timeoutMs: REACTION_MS, everyMs: 25 },
    );
  }

  /** Types a key into the login form, which must be open, and sends it. */
  async enterKey(adminKey: string): Promise<void> {
    await this.page.getByLabel('Admin key').fill(adminKey);
    await this.button('Sign in').click();
  }

  /** Opens the console and signs in; the Overview is open afterwards. */
  async signIn(): Promise<void> {
    await this.page.goto('/login');
    await this.enterKey(this.gateway.adminKey);
    await this.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await this.settled();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** A link of the main navigation. */
  mainLink(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
  }

  /** A tile of the Overview: the number under a label. */
  async tile(label: string): Promise<string> {
    const tile = this.page.locator('.tile').filter({ has: this.page.getByText(label, { exact: true }) });
    return (await tile.locator('dd').first().innerText()).trim();
  }

  /** Waits until a tile shows a number. */
  async untilTileIs(label: string, value: string): Promise<void> {
    await waitFor(`${label} to be ${value}`, async () => (await this.tile(label)) === value, { everyMs: 50 });
  }

  /** The row of an object in the open bucket. */
  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.button(name) });
  }

  /** The card of a backend on the Backends page. */
  card(backend: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name: backend }) });
  }

  /** The cells of the replica strip in their order, as `backend: state`. */
  async strip(): Promise<string[]> {
    const cells = await this.page.locator('app-replica-strip .cell').all();
    return Promise.all(
      cells.map(async (cell) => {
        const state = await cell.locator('app-state-mark').innerText();
        return `${await cell.locator('.backend').innerText()}: ${state.trim()}`;
      }),
    );
  }

  /** Waits until the replica strip shows just these cells. */
  async untilStripIs(cells: readonly string[]): Promise<void> {
    let last: string[] = [];
    await waitFor(
      `the strip to show ${cells.join(', ')}`,
      async () => {
        last = await this.strip();
        return last.join() === cells.join();
      },
      { everyMs: 50 },
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it shows ${last.join(', ')}`);
    });
  }

  /** Makes the browser's line slow for this page; returns what makes it fast again. */
  async limitUpload(bytesPerSecond: number): Promise<() => Promise<void>> {
    const session = await this.context.newCDPSession(this.page);
    const limit = async (uploadThroughput: number): Promise<void> => {
      const free = { offline: false, latency: 0, downloadThroughput: -1 };
      await session.send('Network.emulateNetworkConditions', { ...free, uploadThroughput });
    };
    await session.send('Network.enable');
    await limit(bytesPerSecond);
    return () => limit(-1);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
