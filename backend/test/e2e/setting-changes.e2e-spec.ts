import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SavedSnapshot } from '@sgw/contracts';
import { axeFindings, sidewaysScrollers } from '../support/console-audit.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';

const PHONE = { width: 390, height: 844 };

describeIf(['chromium'], 'a comparison of settings in the console', () => {
  const inUse = useConsole();
  let visit: ConsoleVisit;

  beforeAll(async () => {
    const before = await side('2026-03-01T00:00:00Z', false);
    const after = await side('2026-03-02T00:00:00Z', true);
    visit = await inUse.visitSignedIn();
    await visit.goTo(`/snapshots/compare?a=${before}&b=${after}`);
  });
  afterAll(() => visit?.close());

  it('tells that more people can reach a bucket, by word and shape, although no object differs', async () => {
    const row = (region: string) =>
      visit.page.getByRole('region', { name: region }).getByRole('row', { name: /opened/ });
    await row('Buckets, scrolls sideways').getByText('More exposed').waitFor();
    const settings = row('Settings, scrolls sideways');
    const worst = settings.first();
    expect(await worst.innerText()).toMatch(/Who can reach it\s+More exposed\s+private\s+public/);
    expect(await worst.locator('svg').count()).toBe(1);
    await settings.getByRole('cell', { name: 'Bucket policy', exact: true }).waitFor();
  });

  it('lists apart what a side does not know', async () => {
    await visit.page.getByText('Of 1 bucket some settings could not be compared').click();
    await visit.page.getByText(/Versioning: on → denied/).waitFor();
  });

  it('has no serious accessibility finding, and never scrolls sideways on a phone', async () => {
    expect(await axeFindings(visit.page, 'main')).toEqual([]);
    await visit.page.setViewportSize(PHONE);
    expect(await sidewaysScrollers(visit.page)).toEqual([]);
  });

  async function side(timestamp: string, isPublic: boolean): Promise<string> {
    const known = (value: unknown) => ({ state: 'known', value });
    const bucket = {
      name: 'opened',
      state: 'done',
      objectCount: 1,
      totalBytes: 2,
      basis: { objectCount: 'exact', totalBytes: 'exact' },
      files: [{ key: 'k', size: 2, etag: 'e' }],
      settings: {
        policy: known({ statements: 1, isPublic }),
        versioning: isPublic ? { state: 'denied' } : known('enabled'),
      },
      exposure: { level: isPublic ? 'public' : 'private', reasons: [] },
    };
    const request = { endpoint: 'https://s3.example.org', timestamp, buckets: [bucket] };
    const answer = await (await inUse.rest()).change('POST', '/snapshot/save', request);
    return ((await answer.json()) as SavedSnapshot).id;
  }
});
