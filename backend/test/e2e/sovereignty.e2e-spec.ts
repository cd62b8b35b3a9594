import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { axeFindings, sidewaysScrollers } from '../support/console-audit.js';
import { KeyboardHand } from '../support/console-hands.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { adminKeyOf, sendRest } from '../support/rest-request.js';
import { createS3Client } from '../support/s3-client.js';
import { workspaceRoot } from '../support/workspace.js';

const BUCKET = 'reports';
const KEY = '2026/q1.pdf';
const POLICY = 'eu-records';
const PHONE = { width: 360, height: 780 };
const DESK = { width: 1440, height: 900 };

/** As a field for date and time takes it, of the zone of this machine. */
function secondBefore(timeMs: number): string {
  const local = timeMs - 1000 - new Date(timeMs).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 19);
}

// A policy's life: written from a template, weighed, applied, attached, explained, attested, and fought over.
describeIf(['chromium'], 'policies and their evidence in the console', () => {
  const folder = mkdtemp(join(tmpdir(), 'sgw-e2e-sovereignty-'));
  const inUse = useConsole();
  let s3: S3Client;
  let visit: ConsoleVisit;
  let tenant: string;
  /** Pages with something in them: the empty ones are looked at elsewhere. */
  const routes = [
    `/policies/${POLICY}`,
    `/policies/${POLICY}?view=json`,
    `/policies/${POLICY}?tab=history`,
    '/what-if?backend=fi-hel-local',
    '/erasures',
  ];

  beforeAll(async () => {
    tenant = await inUse.tenant();
    s3 = createS3Client(inUse.gateway);
    const CreateBucketConfiguration = {
      LocationConstraint: 'us,fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: 'numbers' }));
    await (await inUse.rest()).untilNothingIsOwed();
    visit = await inUse.visit();
    await visit.signIn();
  });
  afterAll(async () => {
    s3?.destroy();
    await visit?.close();
    await rm(await folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  it('lead from the verdict of the overview to the findings with one click', async () => {
    await visit.page.getByRole('link', { name: 'Every copy lies where its bucket allows' }).click();
    await visit.button('Run audit now').click();
    await visit.page
      .getByText(/The last audit ended .*: \d+ backend buckets? looked at, 0 findings/)
      .waitFor();
    await visit.page.getByRole('heading', { name: 'Nothing lies outside' }).waitFor();
  });

  it('begin with a template, whose mistakes are shown where they stand', async () => {
    await visit.mainLink('Policies').click();
    await visit.button('Write the first policy').click();
    await dialog()
      .getByRole('link', { name: /^European Union, two copies/ })
      .click();
    await visit.page.getByRole('heading', { name: '2 of 3 backends qualify' }).waitFor();
    await visit.page.getByText('/residency/allow').waitFor();
    await visit.page.getByLabel('Name').fill(POLICY);
    await visit.page.getByLabel('At most').fill('1');
    await visit.page.getByText('max is less than min').waitFor();
    expect(await visit.button('Create…').isDisabled()).toBe(true);
    await visit.page.getByRole('radio', { name: 'JSON' }).click();
    expect(visit.address).toContain('view=json');
    await visit.page.getByRole('listitem').filter({ hasText: '/copies/max' }).getByRole('button').click();
    expect(await visit.page.evaluate('String(getSelection())')).toContain('"max": 1');
    // What the browser notes of each refusal.
    visit.troubles.length = 0;
  });

  it('say which rule makes them impossible', async () => {
    const area = visit.page.getByLabel('Policy as JSON');
    const text = await area.inputValue();
    await area.fill(text.replace('"eu"', '"us"').replace('"max": 1', '"max": 2'));
    await visit.page
      .getByText('Only 1 of 3 backends qualifies, and 2 copies are needed. Without /residency/allow')
      .waitFor();
    const possible = text.replace('"max": 1', '"max": 2');
    await area.fill(possible.replace('{', '{ "ownership": { "denyParentCountries": ["xx"] },'));
    await visit.page.getByText('It names what nothing is called').waitFor();
    expect(await visit.button('Create…').isDisabled()).toBe(true);
    await visit.button('The name is meant').click();
    await visit.page.locator('button:enabled').filter({ hasText: 'Create…' }).waitFor();
    // What the browser notes of the refusal.
    visit.troubles.length = 0;
    await area.fill(possible);
    await visit.page.getByRole('heading', { name: '2 of 3 backends qualify' }).waitFor();
    await visit.page.getByRole('radio', { name: 'Form' }).click();
    expect(await visit.page.getByLabel('At most').inputValue()).toBe('2');
  });

  it('are created, and attached to a bucket after its objects were weighed', async () => {
    await visit.button('Create…').click();
    await dialog().getByLabel('Why, for whoever reads the history').fill('Board decision');
    await dialog().getByRole('button', { name: 'Create policy' }).click();
    await visit.page.getByRole('heading', { name: 'It is attached to nothing' }).waitFor();
    await visit.button('Attach it').click();
    await dialog().getByRole('combobox', { name: 'Bucket' }).click();
    await visit.page.getByRole('option', { name: BUCKET }).click();
    await dialog().getByText('1 copy would have to leave where they are').waitFor();
    await dialog().getByText(`us-iad-local lies in us-iad-local (us), not in jurisdiction eu`).waitFor();
    await dialog().getByRole('button', { name: 'Attach policy' }).click();
    await visit.page.getByRole('cell', { name: BUCKET, exact: true }).waitFor();
    await (await inUse.rest()).untilCopiesAre(BUCKET, KEY, ['de-fra-local', 'fi-hel-local']);
  });

  it('explain why an object lies where it lies, and why not elsewhere', async () => {
    await visit.goTo(`/buckets/${tenant}/${BUCKET}/o?key=${encodeURIComponent(KEY)}`);
    await visit.button('Explain').click();
    await dialog()
      .getByText(
        'By the rules of today it belongs to fi-hel-local and de-fra-local; 1 of 3 backends are refused.',
      )
      .waitFor();
    await dialog().getByText('Decided').waitFor();
    await dialog().getByRole('combobox', { name: 'Why not us?' }).click();
    await visit.page.getByRole('option', { name: 'us-iad-local' }).click();
    await dialog().getByText(`${POLICY} v1, of the bucket says so at /residency/allow.`).waitFor();
    expect(await axeFindings(visit.page, '.cdk-overlay-container')).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await visit.goTo('/buckets');
    await visit.button(`Explain where ${BUCKET} puts its objects`).click();
    await dialog().getByText('A new object without tags would go to').waitFor();
    await visit.page.keyboard.press('Escape');
  });

  it('are tested and applied by keyboard alone: four activations from the overview', async () => {
    const hand = new KeyboardHand(visit.page);
    await visit.goTo('/');
    await hand.activate(visit.mainLink('Policies'));
    await hand.activate(visit.page.getByRole('link', { name: POLICY, exact: true }));
    await visit.page.getByRole('heading', { name: '2 of 3 backends qualify' }).waitFor();
    await hand.reach(visit.page.getByLabel('At most'));
    await visit.page.keyboard.press('Control+A');
    await visit.page.keyboard.type('3');
    // Only what was weighed can be applied.
    await visit.page.locator('button:enabled').filter({ hasText: 'Apply…' }).waitFor();
    await visit.page.getByText('Nothing moves: 1 object already follows it').waitFor();
    await visit.page.keyboard.press('Enter');
    await dialog().getByText('Apply v2').waitFor();
    await visit.page.keyboard.type('Room for a third');
    await visit.page.keyboard.press('Enter');
    await visit.page.getByText(`v2 of ${POLICY} holds; 1 bucket is planned anew`).waitFor();
    await visit.page.getByText('v2 holds', { exact: true }).waitFor();
  });

  it('lose nothing that was typed when somebody else was faster', async () => {
    await visit.page.getByLabel('What it is for').fill('My words');
    await visit.page.getByText('edited, not applied').waitFor();
    const document = {
      format: 1,
      description: 'Their words',
      residency: { allow: [{ jurisdiction: 'eu' }] },
    };
    const answer = await sendRest(inUse.gateway, {
      method: 'PUT',
      path: `/api/v1/policies/${POLICY}`,
      headers: { ...adminKeyOf(inUse.gateway), 'if-match': '*' },
      body: { document, note: 'Faster' },
    });
    expect(answer.status).toBe(200);
    await visit.button('Apply…').click();
    await dialog().getByRole('button', { name: 'Apply', exact: true }).click();
    await visit.page.getByRole('heading', { name: 'Somebody applied v3 while you were writing' }).waitFor();
    expect(await visit.page.getByLabel('What it is for').inputValue()).toBe('My words');
    expect(await axeFindings(visit.page)).toEqual([]);
    await visit.button('Keep mine, on top of v3').click();
    await visit.button('Apply…').click();
    await dialog().getByText('"description": "Their words"').waitFor();
    await dialog().getByRole('button', { name: 'Apply', exact: true }).click();
    await visit.page.getByText('v4 holds', { exact: true }).waitFor();
    visit.troubles.length = 0;
  });

  it('keep every version, compared with the one that holds', async () => {
    await visit.page.getByRole('tab', { name: 'History' }).click();
    await visit.page.getByRole('link', { name: /v1 .* Board decision/s }).click();
    await visit.page.getByText('From v1 to v4, which holds').waitFor();
    expect(visit.address).toContain('v=1');
    await visit.page.getByRole('tab', { name: 'Edit' }).click();
    await visit.page.getByLabel('At most').fill('2');
    await visit.mainLink('What if').click();
    await dialog().getByText('Leave without applying?').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await visit.page.getByLabel('At most').inputValue()).toBe('2');
    await visit.button('Discard changes').click();
  });

  it('say what the loss of a backend would cost, in an address that can be passed on', async () => {
    await visit.mainLink('What if').click();
    await visit.page.getByRole('combobox', { name: 'Backend' }).click();
    await visit.page.getByRole('option', { name: 'fi-hel-local' }).click();
    await visit.page.getByText('1 object would have fewer copies than the rules want').waitFor();
    await visit.page.reload();
    await visit.page.getByRole('heading', { name: 'If fi-hel-local were lost' }).waitFor();
  });

  it('are proved by an attestation that checks offline', async () => {
    await visit.goTo('/attestations');
    await visit.button('Make the first attestation').click();
    await dialog().getByRole('combobox', { name: 'Tenant' }).click();
    await visit.page.getByRole('option', { name: tenant }).click();
    await dialog().getByRole('combobox', { name: 'Bucket' }).click();
    await visit.page.getByRole('option', { name: BUCKET }).click();
    const attest = dialog().getByRole('button', { name: 'Attest', exact: true });
    await dialog()
      .getByLabel(/^Moment/)
      .fill('2100-01-01T00:00:00');
    await attest.click();
    await dialog().getByText('The moment has not come yet').waitFor();
    visit.troubles.length = 0;
    const moment = secondBefore(Date.now());
    await dialog()
      .getByLabel(/^Moment/)
      .fill(moment);
    await attest.click();
    await visit.page.locator('dd', { hasText: moment.replace('T', ' ') }).waitFor();
    await visit.page.getByText('Signed', { exact: true }).first().waitFor();

    await visit.goTo('/attestations?new=1');
    await dialog().getByRole('combobox', { name: 'Tenant' }).click();
    await visit.page.getByRole('option', { name: tenant }).click();
    await dialog().getByRole('combobox', { name: 'Bucket' }).click();
    await visit.page.getByRole('option', { name: BUCKET }).click();
    await attest.click();
    await visit.page.getByText('None of them lies where the rules of today do not let it.').waitFor();
    await visit.page.getByRole('region', { name: 'verify lines' }).waitFor();
    routes.push(visit.address);
    const download = visit.page.waitForEvent('download');
    await visit.page.getByRole('link', { name: 'Download document' }).click();
    const path = join(await folder, 'document.ndjson');
    await (await download).saveAs(path);
    const keys = join(await folder, 'keys.json');
    const published = await fetch(`${inUse.gateway.apiUrl}/.well-known/sgw-attestation-keys.json`);
    await writeFile(keys, await published.text());
    const tool = join(workspaceRoot(), 'dist/scripts/verify-attestation/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [tool, path, '--keys', keys, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ isValid: true });
  });

  it('end in an erasure with a signed record, which takes the name to be typed', async () => {
    await visit.mainLink('Erasures').click();
    await visit.button('Erase for good').click();
    await dialog().getByRole('combobox', { name: 'Tenant' }).click();
    await visit.page.getByRole('option', { name: tenant }).click();
    await dialog().getByRole('combobox', { name: 'Bucket' }).click();
    await visit.page.getByRole('option', { name: BUCKET }).click();
    await dialog().getByLabel('Object').fill(KEY);
    expect(await dialog().getByRole('button', { name: 'Erase', exact: true }).isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type .* to confirm/)
      .fill(KEY);
    await dialog().getByRole('button', { name: 'Erase', exact: true }).click();
    await visit.page.getByRole('row', { name: /Confirmed 0 of 1/ }).waitFor();
    await visit.page.getByRole('link', { name: /^Download the record/ }).waitFor();
  });

  it('have no serious accessibility finding, and never scroll sideways on a narrow phone', async () => {
    const found: string[] = [];
    for (const route of routes) {
      await visit.page.setViewportSize(DESK);
      await visit.goTo(route);
      for (const finding of await axeFindings(visit.page, 'main')) found.push(`${route}: ${finding}`);
      await visit.page.setViewportSize(PHONE);
      for (const wide of await sidewaysScrollers(visit.page)) found.push(`${route} on a phone: ${wide}`);
    }
    expect(found).toEqual([]);
  });

  const dialog = (): Locator => visit.page.getByRole('dialog');
});
