import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { workspaceRoot } from './workspace.js';

const SERIOUS = ['serious', 'critical'];
/** Room for rounding of fractions of a pixel. */
const SLACK_PX = 1;

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[] }[];
}

/** Colours and places are judged where they come to rest: resolves when nothing moves that will ever stop. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = () => document.getAnimations()
      .filter(({ effect, playState }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity);
    await frames();
    while (moving().length > 0) {
      await Promise.allSettled(moving().map(({ finished }) => finished));
      await frames();
    }
  })()`);
}

let axeSource: string | undefined;

/**
 * Serious and critical findings of axe on the page as it stands, in light and in dark, one line each. In dark only
 * colours are looked at: nothing else of a page depends on the scheme.
 *
 * @param within selector of what is looked at; the default is the whole page
 */
export async function axeFindings(page: Page, within = 'html'): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await serious(page, within);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await serious(page, within, ['color-contrast', 'link-in-text-block']);
  return [...light.map((finding) => `light, ${finding}`), ...dark.map((finding) => `dark, ${finding}`)];
}

async function serious(page: Page, within: string, rules?: readonly string[]): Promise<string[]> {
  axeSource ??= readFileSync(
    createRequire(join(workspaceRoot(), 'package.json')).resolve('axe-core/axe.min.js'),
    'utf8',
  );
  await untilStill(page);
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await page.evaluate(axeSource);
  // Style sheets and media are fetched anew otherwise, for rules that are not among these.
  const options = {
    resultTypes: ['violations'],
    iframes: false,
    preload: false,
    ...(rules ? { runOnly: rules } : {}),
  };
  const violations = await page.evaluate<AxeViolation[]>(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify(options)}).then(({ violations }) =>
       violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target }) => ({ target })) })))`,
  );
  return violations
    .filter(({ impact }) => impact !== null && SERIOUS.includes(impact))
    .map(
      ({ id, impact, nodes }) =>
        `${impact}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
}

/**
 * What makes the page scroll sideways, with by how many pixels: the document, or anything that holds the page. Only
 * tables and lines of code may, inside a region of their own.
 */
export async function sidewaysScrollers(page: Page): Promise<string[]> {
  await untilStill(page);
  return page.evaluate<string[]>(`
    [document.documentElement, ...document.body.querySelectorAll('*')]
      .filter((element) => !element.closest('.table-wrap, pre, textarea, svg, .cdk-visually-hidden, .visually-hidden'))
      .filter((element) => element === document.documentElement ||
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
      .map((element) => [element, element.scrollWidth - element.clientWidth])
      .filter(([, excess]) => excess > ${SLACK_PX})
      .map(([element, excess]) => element.tagName.toLowerCase() + '.' + element.className + ' by ' + excess + ' px')`);
}

/**
 * All that the page's scripts have put into browser storage of any kind, its address, and what it shows and holds in its fields, as
 * one text to search in.
 */
export function keptByBrowser(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const asked = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const databases = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        databases.push(name, store, await asked(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    const cached = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) cached.push(name, url);
    const fields = [...document.querySelectorAll('input, textarea, select')].map(({ value }) => value);
    return JSON.stringify([
      { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state, window.name,
      databases, cached, fields, document.documentElement.outerHTML,
    ]);
  })()`);
}
