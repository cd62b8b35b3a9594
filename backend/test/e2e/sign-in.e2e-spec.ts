import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ConsoleVisit } from '../support/console-visit.js';
import { keptByBrowser } from '../support/console-audit.js';
import { useConsole } from '../support/console-in-use.js';
import { createS3Client } from '../support/s3-client.js';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeIf } from '../support/requires.js';

describeIf(['chromium'], 'signing in to the console', () => {
  const inUse = useConsole();
  let s3: S3Client;
  let visit: ConsoleVisit;

  beforeAll(() => {
    s3 = createS3Client(inUse.gateway);
  });
  afterAll(() => s3?.destroy());
  beforeEach(async () => {
    visit = await inUse.visit();
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    await visit.close();
  });

  it('refuses a wrong key, then takes the right one and shows the Overview live', async () => {
    await visit.page.goto('/');
    await visit.enterKey('not-the-key');
    await visit.page.getByText('This is not the admin key of this gateway').waitFor();
    expect(visit.address).toBe('/login');
    expect(await visit.context.cookies()).toEqual([]);

    await visit.enterKey(inUse.gateway.adminKey);
    await visit.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await visit.page.getByText('Live', { exact: true }).waitFor();
    const overview = await (await inUse.rest()).overview();
    expect(await visit.tile('Buckets')).toBe(String(overview.buckets));
    expect(await visit.tile('Objects')).toBe('0');
    expect(await visit.tile('Copies owed')).toBe('0');
    for (const { id } of overview.backends) {
      const row = visit.page.getByRole('row').filter({ hasText: id });
      expect(await row.innerText()).toMatch(/Healthy/);
    }
  });

  it('moves the numbers of the Overview by itself when a client stores something', async () => {
    await visit.signIn();
    await visit.page.getByText('Live', { exact: true }).waitFor();
    const buckets = Number(await visit.tile('Buckets'));
    const objects = Number(await visit.tile('Objects'));
    await s3.send(new CreateBucketCommand({ Bucket: 'moving-numbers' }));
    await s3.send(new PutObjectCommand({ Bucket: 'moving-numbers', Key: 'one', Body: 'x' }));
    await visit.untilTileIs('Buckets', String(buckets + 1));
    await visit.untilTileIs('Objects', String(objects + 1));
    expect(visit.journal.addresses().filter((address) => address.endsWith('/api/v1/events'))).toHaveLength(1);
  });

  it('keeps neither key nor token where a script or a log could find it', async () => {
    await visit.signIn();
    const csrfTokens: string[] = [];
    visit.page.on('request', (request) => {
      const token = request.headers()['x-csrf-token'];
      if (token) csrfTokens.push(token);
    });
    for (const path of ['/', '/buckets', '/backends', '/connect']) {
      await visit.goTo(path);
      const cookies = await visit.context.cookies();
      expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
      const secrets = [
        inUse.gateway.adminKey,
        inUse.gateway.secretAccessKey,
        ...cookies.map(({ value }) => value),
        ...csrfTokens,
      ];
      const kept = [await keptByBrowser(visit.page), ...visit.journal.addresses()].join('\n');
      for (const secret of secrets) expect(kept.includes(secret)).toBe(false);
      expect(await visit.page.evaluate<string>('document.cookie')).toBe('');
    }
  });

  it('restores a deep link after the login, and on the next load without one', async () => {
    const tenant = await inUse.tenant();
    await s3.send(new CreateBucketCommand({ Bucket: 'deep-link' }));
    await s3.send(new PutObjectCommand({ Bucket: 'deep-link', Key: 'reports/2026/spring.txt', Body: 'x' }));
    const link = `/buckets/${tenant}/deep-link/o?prefix=reports%2F2026%2F&key=reports%2F2026%2Fspring.txt`;

    await visit.page.goto(link);
    await visit.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await visit.enterKey(inUse.gateway.adminKey);
    for (let load = 0; load < 2; load++) {
      await visit.page.getByRole('region', { name: 'Object reports/2026/spring.txt' }).waitFor();
      await visit.row('spring.txt').waitFor();
      expect(new URL(visit.page.url()).pathname).toBe(`/buckets/${tenant}/deep-link/o`);
      await visit.page.reload();
    }

    await visit.goTo('/buckets?q=deep');
    expect(await visit.page.getByLabel('Filter buckets').inputValue()).toBe('deep');
    expect(await visit.page.getByRole('link', { name: 'deep-link' }).count()).toBe(1);
    expect(await visit.page.getByRole('link', { name: 'moving-numbers' }).count()).toBe(0);
  });

  it('signs out, and lets nobody back in by the address or by the old cookie', async () => {
    await visit.signIn();
    const [cookie] = await visit.context.cookies();
    if (!cookie) throw new Error('no session cookie');
    await visit.button('Sign out').click();
    await visit.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await visit.context.cookies()).toEqual([]);
    await visit.page.goto('/buckets');
    await visit.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    const answer = await fetch(`${inUse.gateway.apiUrl}/api/v1/overview`, {
      headers: { cookie: `${cookie.name}=${cookie.value}` },
    });
    expect(answer.status).toBe(401);
  });
});
