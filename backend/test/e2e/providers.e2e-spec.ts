import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';

describeIf(['chromium'], 'providers in the console', () => {
  const inUse = useConsole();
  let visit: ConsoleVisit;

  beforeEach(async () => {
    visit = await inUse.visitSignedIn();
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('narrows the list by keyboard, keeps the filter in the address, and says when nothing passes', async () => {
    const { page } = visit;
    await visit.goTo('/providers');
    await page.getByText('101 providers', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Country' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Finland', exact: true }).waitFor();
    await page.keyboard.type('finl');
    // The list moves to what was typed once the typing rests.
    await page.locator('.mat-mdc-option-active', { hasText: 'Finland' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.waitForURL(/country=fi/);
    await page.getByText('101 providers', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /^UpCloud .*Not exposed/ }).waitFor();

    await visit.goTo('/providers?country=fi&has=ens');
    await page.getByText('No provider is known to have all of that').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByText('101 providers', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows what is otherwise in one zone, what is unknown, and where it was read', async () => {
    const { page } = visit;
    await visit.goTo('/providers?q=outscale');
    await page.getByRole('link', { name: 'OUTSCALE Object Storage' }).click();
    await page.getByRole('heading', { name: 'OUTSCALE Object Storage' }).waitFor();
    const special = page.getByRole('region', { name: /^Facts of single zones/ });
    await special.getByRole('row', { name: /fr-par-os-2 SecNumCloud Yes Partly/ }).waitFor();
    await special.getByRole('row', { name: /us-njy-os CLOUD Act exposure Unknown Not exposed/ }).waitFor();
    const offers = page.getByRole('region', { name: 'What its S3 API offers' });
    expect(await offers.getByText('Unknown', { exact: true }).count()).toBe(5);
    await page
      .getByRole('link', { name: 'https://docs.outscale.com/en/userguide/Introduction-to-OOS.html' })
      .waitFor();
  });
});
