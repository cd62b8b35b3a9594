import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { axeFindings, sidewaysScrollers } from '../support/console-audit.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';

/** The longest name a bucket can have, and a key that does not break anywhere. */
const BUCKET = `wide-${'w'.repeat(58)}`;
const LONG_KEY = `folder/${'long'.repeat(60)}.parquet`;
/** Where dialogs, menus and the tray of uploads are drawn. */
const OVERLAYS = '.cdk-overlay-container, app-tasks-tray';
/** Every page in every width and both themes; a limit against hanging, not a claim about speed. */
const SURVEY_WITHIN_MS = 300_000;
const WIDTHS = [360, 390, 768, 1280, 1920];

/** What was found on a page, each line with its address. */
interface Survey {
  readonly axe: string[];
  readonly scrollers: string[];
}

describeIf(['chromium'], 'looks of the console', () => {
  const inUse = useConsole();
  const survey: Survey = { axe: [], scrollers: [] };
  let visit: ConsoleVisit;
  let routes: readonly string[];

  beforeAll(async () => {
    await fill();
    const tenant = await inUse.tenant();
    const bucket = `/buckets/${tenant}/${BUCKET}`;
    routes = [
      '/',
      '/buckets',
      '/buckets?new=1',
      `/buckets/${tenant}/empty`,
      `/buckets/${tenant}/no-such-bucket`,
      `${bucket}?prefix=folder%2F`,
      '/backends',
      '/policies',
      '/policies/~new?template=records',
      '/policies/no-such-policy',
      '/findings',
      '/attestations',
      '/providers?country=fi',
      '/providers/outscale',
      '/discover',
      '/discover/no-such-discovery',
      '/snapshots',
      '/connect',
      '/no-such-page',
      '/login',
      `${bucket}/o?prefix=folder%2F&key=${encodeURIComponent(LONG_KEY)}`,
    ];
    visit = await inUse.visit();
    await visit.signIn();
    // Each page is loaded once, and looked at in every way.
    for (const route of routes) {
      await visit.goTo(route);
      for (const finding of await axeFindings(visit.page)) survey.axe.push(`${route}: ${finding}`);
      for (const width of WIDTHS) {
        await visit.page.setViewportSize({ width, height: 900 });
        for (const scroller of await sidewaysScrollers(visit.page))
          survey.scrollers.push(`${route} at ${width}: ${scroller}`);
      }
    }
  }, SURVEY_WITHIN_MS);
  afterAll(() => visit?.close());

  it('has no serious accessibility finding on any page, in light and in dark', () => {
    expect(survey.axe).toEqual([]);
  });

  it('never scrolls sideways, from a phone to a wide screen', () => {
    expect(survey.scrollers).toEqual([]);
  });

  it('asks nobody but its own gateway, and breaks no rule of its content policy, on any page', () => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.filter((trouble) => !trouble.includes('/no-such-'))).toEqual([]);
  });

  it('has no serious finding in its dialogs and menus either', async () => {
    const panel = visit.page.getByRole('region', { name: /^Object / });
    const openers = {
      'share link': panel.getByRole('button', { name: 'Share link' }),
      'delete object': panel.getByRole('button', { name: 'Delete' }),
      uploads: visit.button('Uploads'),
      appearance: visit.button(/^Appearance/),
    };
    const findings: string[] = [];
    for (const [name, opener] of Object.entries(openers)) {
      await opener.click();
      for (const finding of await axeFindings(visit.page, OVERLAYS)) findings.push(`${name}: ${finding}`);
      if (name === 'uploads') await visit.button('Close uploads').click();
      else await visit.page.keyboard.press('Escape');
      await opener.waitFor();
    }
    expect(findings).toEqual([]);
  });

  /** Puts names and values of every length there. */
  async function fill(): Promise<void> {
    const s3 = createS3Client(inUse.gateway);
    const CreateBucketConfiguration = {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    await s3.send(new CreateBucketCommand({ Bucket: 'empty' }));
    const labels = { Tagging: 'project=long-names', Metadata: { note: 'n'.repeat(200) } };
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: LONG_KEY, Body: 'x', ...labels }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'folder/deeper/leaf', Body: 'x' }));
    s3.destroy();
  }
});
