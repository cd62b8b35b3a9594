import { ListBucketsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hand, KeyboardHand, MouseHand } from '../support/console-hands.js';
import { useConsole } from '../support/console-in-use.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';
import { filesOfZone, LOCAL_ZONES } from '../support/zones.js';

/** Click budgets, counted from the Overview: to create a bucket by a template, to upload and see the copies. */
const CREATE_BUDGET = 4;
const UPLOAD_BUDGET = 4;

const hands = [
  ['mouse', (visit: ConsoleVisit) => new MouseHand(visit.page)],
  ['keyboard', (visit: ConsoleVisit) => new KeyboardHand(visit.page)],
] as const;

describeIf(['chromium'], 'buckets and objects in the console', () => {
  const inUse = useConsole({ SGW_SWEEP_INTERVAL_SECONDS: '1' });
  let s3: S3Client;
  let visit: ConsoleVisit;
  let folder: string;

  // One person's day: a page for all of it.
  beforeAll(async () => {
    visit = await inUse.visit();
    await visit.signIn();
    s3 = createS3Client(inUse.gateway);
    folder = await mkdtemp(join(tmpdir(), 'sgw-e2e-'));
  });
  afterAll(async () => {
    s3?.destroy();
    await visit?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    expect(visit.troubles.splice(0)).toEqual([]);
  });

  const file = async (name: string, bytes: Buffer): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };

  /** Answers the file picker that an activation opens. */
  const pick = async (hand: Hand, path: string): Promise<void> => {
    const asked = visit.page.waitForEvent('filechooser');
    await hand.activate(visit.button('Upload'));
    await (await asked).setFiles(path);
  };

  it.each(hands)('creates a bucket bound to fi,de with two copies by %s', async (name, handOf) => {
    const hand = handOf(visit);
    await visit.goTo('/');
    await hand.activate(visit.mainLink('Buckets'));
    await hand.activate(visit.button('New bucket'));
    await visit.page.getByRole('dialog').waitFor();
    await hand.type(`by-${name}`);
    await hand.activate(visit.button('FI and DE, 2 copies'));
    await hand.activate(visit.button('Create bucket'));
    await visit.page.getByRole('heading', { name: `by-${name}` }).waitFor();

    expect(hand.activations).toBeLessThanOrEqual(CREATE_BUDGET);
    const rest = await inUse.rest();
    expect(await rest.bucket(`by-${name}`)).toMatchObject({ locations: ['fi', 'de'], replicaCount: 2 });
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toContain(`by-${name}`);
  });

  it.each(hands)('uploads a file and shows both copies verified, by %s', async (name, handOf) => {
    const hand = handOf(visit);
    const path = await file('note.txt', uniqueBytes(2048));
    await visit.goTo('/');
    await hand.activate(visit.mainLink('Buckets'));
    await hand.activate(visit.page.getByRole('link', { name: `by-${name}` }));
    await pick(hand, path);
    const row = visit.row('note.txt');
    await hand.activate(name === 'keyboard' ? row : visit.button('note.txt'));
    await visit.untilStripIs(['fi-hel-local: Verified', 'de-fra-local: Verified']);
    expect(hand.activations).toBeLessThanOrEqual(UPLOAD_BUDGET);
    await visit.page.getByText('2 of 2 verified').waitFor();
    expect(await filesOfZone(inUse.gateway, LOCAL_ZONES.us)).toEqual([]);
  });

  it('uploads what is dropped on the page, folders of the bucket included', async () => {
    await openBucket('by-mouse', 'dropped/');
    await visit.page.evaluate(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped bytes'], 'leaf.txt', { type: 'text/plain' }));
      const page = document.querySelector('.split');
      for (const type of ['dragenter', 'dragover', 'drop'])
        page.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    })()`);
    await visit.row('leaf.txt').waitFor();
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'by-mouse', Prefix: 'dropped/' }),
    );
    expect(Contents).toMatchObject([{ Key: 'dropped/leaf.txt', Size: 13 }]);
  });

  it('gives back the bytes that were uploaded, under the name they had', async () => {
    const bytes = uniqueBytes(70_000);
    const path = await file('häat & 100%.bin', bytes);
    await openBucket('by-mouse');
    const chosen = visit.page.waitForEvent('filechooser');
    await visit.button('Upload').click();
    await (await chosen).setFiles(path);
    const download = visit.page.waitForEvent('download');
    await visit.button('Download häat & 100%.bin').click();
    const taken = await download;
    expect(taken.suggestedFilename()).toBe('häat & 100%.bin');
    expect(bytes.equals(await readFile(await taken.path()))).toBe(true);
  });

  it('asks before it replaces an object', async () => {
    await openBucket('by-mouse');
    const chosen = visit.page.waitForEvent('filechooser');
    await visit.button('Upload').click();
    await (await chosen).setFiles(await file('note.txt', Buffer.from('other')));
    const dialog = visit.page.getByRole('dialog', { name: 'Replace this object?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await objectsOf('by-mouse')).toContainEqual(
      expect.objectContaining({ Key: 'note.txt', Size: 2048 }),
    );
  });

  it.each(hands)('deletes an object only after it was confirmed, by %s', async (name, handOf) => {
    const hand = handOf(visit);
    await openBucket(`by-${name}`);
    await hand.activate(name === 'keyboard' ? visit.row('note.txt') : visit.button('note.txt'));
    const panel = visit.page.getByRole('region', { name: 'Object note.txt' });
    await hand.activate(panel.getByRole('button', { name: 'Delete' }));
    const dialog = visit.page.getByRole('dialog', { name: 'Delete this object?' });
    await hand.activate(dialog.getByRole('button', { name: 'Cancel' }));
    await dialog.waitFor({ state: 'detached' });
    expect(await objectsOf(`by-${name}`)).toContainEqual(expect.objectContaining({ Key: 'note.txt' }));

    await hand.activate(panel.getByRole('button', { name: 'Delete' }));
    await hand.activate(dialog.getByRole('button', { name: 'Delete object' }));
    await dialog.waitFor({ state: 'detached' });
    await visit.row('note.txt').waitFor({ state: 'detached' });
    expect((await objectsOf(`by-${name}`)).map(({ Key }) => Key)).not.toContain('note.txt');
  });

  it('deletes several objects at once, and their bytes', async () => {
    await openBucket('by-mouse');
    await visit.page.getByRole('checkbox', { name: 'Select all objects listed' }).click();
    await visit.button('Delete').click();
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Delete/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit.row('häat & 100%.bin').waitFor({ state: 'detached' });
    expect((await objectsOf('by-mouse')).map(({ Key }) => Key)).toEqual(['dropped/leaf.txt']);
  });

  it('deletes a bucket only when it is empty and its name was typed', async () => {
    await visit.goTo('/buckets');
    await visit.button('Delete bucket by-mouse').click();
    const full = visit.page.getByRole('dialog', { name: 'Delete the bucket by-mouse?' });
    await full.getByLabel('Type by-mouse to confirm').fill('by-mouse');
    await full.getByRole('button', { name: 'Delete bucket' }).click();
    await full
      .getByText(/not empty/i)
      .first()
      .waitFor();
    await full.getByRole('button', { name: 'Cancel' }).click();
    visit.troubles.length = 0;

    await visit.button('Delete bucket by-keyboard').click();
    const empty = visit.page.getByRole('dialog', { name: 'Delete the bucket by-keyboard?' });
    const confirm = empty.getByRole('button', { name: 'Delete bucket' });
    expect(await confirm.isDisabled()).toBe(true);
    await empty.getByLabel('Type by-keyboard to confirm').fill('by-keyboard');
    await confirm.click();
    await empty.waitFor({ state: 'detached' });
    await visit.page.getByRole('link', { name: 'by-keyboard' }).waitFor({ state: 'detached' });
    await waitFor('only the full bucket to be left', async () => {
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      return Buckets.map(({ Name }) => Name).join() === 'by-mouse';
    });
  });

  async function openBucket(bucket: string, prefix = ''): Promise<void> {
    const query = prefix ? `?prefix=${encodeURIComponent(prefix)}` : '';
    await visit.goTo(`/buckets/${await inUse.tenant()}/${bucket}${query}`);
  }

  async function objectsOf(Bucket: string) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents;
  }
});
