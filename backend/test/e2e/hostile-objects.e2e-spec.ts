import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';

const Bucket = 'hostile';
/** What would run in the console, were a name or a value ever taken for markup or an address for harmless. */
const STRIKE = "window.struck='yes';document.title='struck'";
const NAMES = [
  `<img src=x onerror="${STRIKE}">`,
  `"><iframe srcdoc="&lt;script>parent.${STRIKE.split(';')[0]}&lt;&#47;script>">`,
  `<svg onload=${STRIKE.split(';')[0]}>`,
  `javascript:${STRIKE}`,
  `{{constructor.constructor("${STRIKE.split(';')[0]}")()}}`,
  `\${${STRIKE.split(';')[0]}}`,
];
const PAGE = `<!doctype html><script>${STRIKE};fetch('/api/v1/tenants')</script>`;

describeIf(['chromium'], 'hostile objects in the console', () => {
  const inUse = useConsole();
  let s3: S3Client;
  let visit: ConsoleVisit;

  beforeAll(async () => {
    s3 = createS3Client(inUse.gateway);
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const name of NAMES) {
      const Metadata = { evil: `<img src=x onerror=${STRIKE}>` };
      await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: PAGE, Metadata }));
      await s3.send(new PutObjectCommand({ Bucket, Key: `folder of ${name}/inside`, Body: 'x' }));
    }
    const ContentType = 'text/html';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'page.html', Body: PAGE, ContentType }));
    visit = await inUse.visitSignedIn();
  });
  afterAll(async () => {
    s3?.destroy();
    await visit?.close();
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
    expect(await visit.page.evaluate('window.struck')).toBeUndefined();
    expect(await visit.page.title()).not.toBe('struck');
  });

  const open = () => visit.goTo(`/buckets/${encodeURIComponent('default')}/${Bucket}`);

  it('check 73: shows names with markup as text, in the table, in the panel and in messages', async () => {
    await open();
    for (const name of NAMES) await visit.row(name).waitFor();
    expect(await visit.page.getByRole('row').filter({ hasText: 'folder of' }).count()).toBe(NAMES.length);
    const made = visit.page.getByRole('table').locator('[onerror], [onload], [srcdoc], [href^=javascript]');
    expect(await made.count()).toBe(0);
    const [first = ''] = NAMES;
    await visit.button(first).click();
    const panel = visit.page.getByRole('region', { name: `Object ${first}` });
    await panel.waitFor();
    expect(await panel.locator('[onerror], [onload], [srcdoc], script').count()).toBe(0);
    expect(await panel.innerText()).toContain('onerror');
  });

  it('check 73: opens a page with a script as a download from the S3 port, never as a page', async () => {
    await open();
    const before = visit.address;
    const download = visit.page.waitForEvent('download');
    await visit.button('Download page.html').click();
    const taken = await download;
    expect(new URL(taken.url()).origin).toBe(inUse.gateway.s3Url);
    expect(new URL(taken.url()).searchParams.get('response-content-disposition')).toMatch(/^attachment;/);
    expect(await readFile(await taken.path(), 'utf8')).toBe(PAGE);
    expect(visit.address).toBe(before);
    const answer = await visit.context.request.get(taken.url());
    expect(answer.headers()).toMatchObject({ 'content-type': 'text/html' });
    expect(answer.headers()['content-disposition']).toMatch(/^attachment;/);
    expect(answer.headers()['access-control-allow-credentials']).toBeUndefined();
  });

  it('check 73: a page that somebody opens straight from the S3 port can do nothing with the session', async () => {
    const { url } = (await (
      await (
        await inUse.rest()
      ).change('POST', '/presign', { tenant: 'default', bucket: Bucket, key: 'page.html', method: 'GET' })
    ).json()) as { url: string };
    const page = await visit.context.newPage();
    const asked: number[] = [];
    page.on('response', (response) => {
      if (response.url().startsWith(inUse.gateway.apiUrl)) asked.push(response.status());
    });
    await page.goto(url);
    const answered = await page.evaluate(
      `fetch('${inUse.gateway.apiUrl}/api/v1/tenants', { credentials: 'include' }).then((a) => a.text(), () => 'refused')`,
    );
    expect(answered).toBe('refused');
    expect(await page.evaluate(`document.cookie`)).toBe('');
    await page.close();
  });
});
