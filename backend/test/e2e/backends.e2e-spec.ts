import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';
import { filesOfZone, LOCAL_ZONES } from '../support/zones.js';

const BUCKET = 'both';

describeIf(['chromium'], 'backends in the console', () => {
  const inUse = useConsole();
  let s3: S3Client;
  let visit: ConsoleVisit;

  beforeAll(async () => {
    s3 = createS3Client(inUse.gateway);
    const CreateBucketConfiguration = {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  });
  afterAll(() => s3?.destroy());
  beforeEach(async () => {
    visit = await inUse.visitSignedIn();
    await visit.goTo('/');
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('shows a backend that was taken away, what is owed to it, and that it has caught up', async () => {
    await visit.mainLink('Backends').click();
    await ask('Take away de-fra-local', 'Take away');
    await visit.card(LOCAL_ZONES.de).getByText('Taken away', { exact: true }).waitFor();
    await visit.page.getByText('1 backend taken away').first().waitFor({ state: 'attached' });

    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'waits', Body: 'x' }));
    await visit.card(LOCAL_ZONES.de).locator('dd.owed', { hasText: '1' }).waitFor();
    await visit.mainLink('Overview').click();
    await visit.untilTileIs('Copies owed', '1');
    expect(await filesOfZone(inUse.gateway, LOCAL_ZONES.de)).toEqual([]);

    await visit.mainLink('Backends').click();
    await ask('Give back de-fra-local', 'Give back');
    await visit.card(LOCAL_ZONES.de).getByText('Healthy', { exact: true }).waitFor();
    await visit.card(LOCAL_ZONES.de).locator('dd.owed').waitFor({ state: 'detached' });
    await visit.mainLink('Overview').click();
    await visit.untilTileIs('Copies owed', '0');
    await visit.untilTileIs('Copies verified', '2');
  });

  it('shows each copy appear and become verified, while one looks', async () => {
    await visit.page.addInitScript(`
      window.stripSaid = [];
      new MutationObserver(() => {
        const said = document.querySelector('app-replica-strip [aria-live]')?.textContent;
        if (said && window.stripSaid.at(-1) !== said) window.stripSaid.push(said);
      }).observe(document, { subtree: true, childList: true, characterData: true });`);
    const rest = await inUse.rest();
    await rest.change('PUT', `/backends/${LOCAL_ZONES.de}/state`, { state: 'offline' });
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'appears', Body: 'y' }));
    await visit.goTo(`/buckets/${await inUse.tenant()}/${BUCKET}/o?key=appears`);
    await visit.untilStripIs(['fi-hel-local: Verified', 'de-fra-local: Planned']);
    await visit.row('appears').getByText('1/2').waitFor();

    await rest.change('PUT', `/backends/${LOCAL_ZONES.de}/state`, { state: 'online' });
    await visit.untilStripIs(['fi-hel-local: Verified', 'de-fra-local: Verified']);
    await visit.row('appears').getByText('2/2').waitFor();
    const said = await visit.page.evaluate<string[]>('window.stripSaid');
    expect(said[0]).toMatch(/^1 of 2 copies verified\./);
    expect(said.at(-1)).toBe('2 of 2 copies verified. Verified on fi-hel-local, Verified on de-fra-local.');
    expect(said.join(' ')).not.toContain(LOCAL_ZONES.us);
    expect(await filesOfZone(inUse.gateway, LOCAL_ZONES.us)).toEqual([]);
  });

  async function ask(button: string, answer: string): Promise<void> {
    await visit.button(button).click();
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByRole('button', { name: answer, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }
});
