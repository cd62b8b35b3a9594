import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { axeFindings, sidewaysScrollers } from '../support/console-audit.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';

/** The longest name a bucket can have, and a key that does not break anywhere. */
const BUCKET = `wide-${'w'.repeat(58)}`;
const LONG_KEY = `folder/${'long'.repeat(60)}.parquet`;
const WIDTHS = [360, 390, 768, 1280, 1920];

describeIf(['chromium'], 'looks of the console', () => {
  const inUse = useConsole();
  let s3: S3Client;
  let visit: ConsoleVisit;
  let routes: readonly string[];

  beforeAll(async () => {
    s3 = createS3Client(inUse.gateway);
    const CreateBucketConfiguration = {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    await s3.send(new CreateBucketCommand({ Bucket: 'empty' }));
    await s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: LONG_KEY,
        Body: 'x',
        Tagging: 'project=long-names',
        Metadata: { note: 'n'.repeat(200) },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'short', Body: 'x' }));
    const bucket = `/buckets/${await inUse.tenant()}/${BUCKET}`;
    routes = [
      '/',
      '/buckets',
      '/buckets?new=1',
      `/buckets/${await inUse.tenant()}/empty`,
      `/buckets/${await inUse.tenant()}/no-such-bucket`,
      bucket,
      `${bucket}?prefix=folder%2F`,
      `${bucket}/o?prefix=folder%2F&key=${encodeURIComponent(LONG_KEY)}`,
      '/backends',
      '/connect',
      '/no-such-page',
      '/login',
    ];
  });
  afterAll(() => s3?.destroy());
  beforeEach(async () => {
    visit = await inUse.visit();
    await visit.signIn();
  });
  afterEach(() => visit?.close());

  it('has no serious accessibility finding on any page, in light and in dark', async () => {
    const findings: string[] = [];
    for (const route of routes) {
      await visit.goTo(route);
      for (const colorScheme of ['light', 'dark'] as const) {
        await visit.page.emulateMedia({ colorScheme });
        for (const finding of await axeFindings(visit.page)) findings.push(`${colorScheme} ${route}: ${finding}`);
      }
    }
    expect(findings).toEqual([]);
  });

  it('has none in its dialogs and menus either', async () => {
    await visit.goTo(routes.find((route) => route.includes('/o?')) ?? '');
    const panel = visit.page.getByRole('region', { name: /^Object / });
    const findings: string[] = [];
    const openers = {
      'share link': panel.getByRole('button', { name: 'Share link' }),
      'delete object': panel.getByRole('button', { name: 'Delete' }),
      uploads: visit.button('Uploads'),
      appearance: visit.button(/^Appearance/),
    };
    for (const [name, opener] of Object.entries(openers)) {
      await opener.click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await visit.page.emulateMedia({ colorScheme });
        for (const finding of await axeFindings(visit.page)) findings.push(`${colorScheme} ${name}: ${finding}`);
      }
      if (name === 'uploads') await visit.button('Close uploads').click();
      else await visit.page.keyboard.press('Escape');
      await opener.waitFor();
    }
    expect(findings).toEqual([]);
  });

  it('never scrolls sideways, from a phone to a wide screen', async () => {
    const scrollers: string[] = [];
    for (const route of routes) {
      await visit.goTo(route);
      for (const width of WIDTHS) {
        await visit.page.setViewportSize({ width, height: 800 });
        for (const scroller of await sidewaysScrollers(visit.page)) scrollers.push(`${route} at ${width}: ${scroller}`);
      }
    }
    expect(scrollers).toEqual([]);
  });
});
