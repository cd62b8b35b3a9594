import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { useConsole } from '../support/console-in-use.js';
import type { SeenRequest } from '../support/console-journal.js';
import type { ConsoleVisit } from '../support/console-visit.js';
import { describeIf } from '../support/requires.js';
import { createS3Client } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';
import { filesOfZone, LOCAL_ZONES } from '../support/zones.js';

const MIB = 1024 * 1024;
const LARGE_BYTES = 20 * MIB;
/** Parts that the console cuts a file of `LARGE_BYTES` into. */
const LARGE_PARTS = 3;
/** More than any JSON that the console sends to REST, far less than a part. */
const REST_BODY_LIMIT = 4096;
const BUCKET = 'uploads';

const isPart = ({ method, url }: SeenRequest): boolean =>
  method === 'PUT' && url.searchParams.has('partNumber');
const isOpening = ({ method, url }: SeenRequest): boolean =>
  method === 'POST' && url.searchParams.has('uploads');

describeIf(['chromium'], 'uploads of the console', () => {
  const inUse = useConsole({ SGW_SWEEP_INTERVAL_SECONDS: '1' });
  const large = uniqueBytes(LARGE_BYTES);
  let s3: S3Client;
  let visit: ConsoleVisit;
  let folder: string;

  beforeAll(async () => {
    s3 = createS3Client(inUse.gateway);
    folder = await mkdtemp(join(tmpdir(), 'sgw-e2e-'));
    const CreateBucketConfiguration = {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  });
  afterAll(async () => {
    s3?.destroy();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    visit = await inUse.visitSignedIn();
    await visit.goTo(`/buckets/${await inUse.tenant()}/${BUCKET}`);
  });
  afterEach(async () => {
    expect(visit.journal.foreign()).toEqual([]);
    await visit.close();
  });

  it('brings a small file up by one PUT, which no byte of REST sees', async () => {
    await upload('small.bin', uniqueBytes(2048));
    await visit.row('small.bin').waitFor();
    const puts = (await visit.journal.toS3()).filter(({ method }) => method === 'PUT');
    expect(puts.map(({ bodyBytes }) => bodyBytes)).toEqual([2048]);
    expect(await mostSentToRest()).toBeLessThan(REST_BODY_LIMIT);
  });

  it('brings 20 MiB up in parts, straight to the S3 port, and takes the same bytes back', async () => {
    await upload('large.bin', large);
    await visit.row('large.bin').waitFor();
    const seen = await visit.journal.toS3();
    const parts = seen.filter(isPart);
    expect(seen.filter(isOpening)).toHaveLength(1);
    expect(parts).toHaveLength(LARGE_PARTS);
    expect(parts.reduce((sum, { bodyBytes = 0 }) => sum + bodyBytes, 0)).toBe(LARGE_BYTES);
    for (const { url } of parts)
      expect(Number(url.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(300);
    expect(await mostSentToRest()).toBeLessThan(REST_BODY_LIMIT);
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'large.bin' }));
    expect(ETag).toMatch(new RegExp(`^"[0-9a-f]{32}-${LARGE_PARTS}"$`));

    await visit.button('large.bin').click();
    await visit.untilStripIs(['fi-hel-local: Verified', 'de-fra-local: Verified']);
    const download = visit.page.waitForEvent('download');
    await visit.page
      .getByRole('region', { name: 'Object large.bin' })
      .getByRole('button', { name: 'Download' })
      .click();
    const taken = await download;
    expect(large.equals(await readFile(await taken.path()))).toBe(true);
    expect(new URL(taken.url()).origin).toBe(inUse.gateway.s3Url);
    expect(await filesOfZone(inUse.gateway, LOCAL_ZONES.us)).toEqual([]);
  });

  it('leaves nothing of an upload that was cancelled half way', async () => {
    const before = await storedFiles();
    await visit.limitUpload(4 * MIB);
    await upload('cancelled.bin', large);
    await visit.page.getByRole('progressbar', { name: 'Upload of cancelled.bin' }).waitFor();
    await waitFor('a part to be up', async () =>
      (await visit.journal.toS3()).some((seen) => isPart(seen) && seen.bodyBytes !== undefined),
    );
    await visit.button('Cancel upload of cancelled.bin').click();
    await visit.page.getByText('Cancelled', { exact: true }).waitFor();
    await untilNothingIsLeft(before);
    expect(await keys()).not.toContain('cancelled.bin');
    expect(await visit.button('cancelled.bin').count()).toBe(0);
    expect(await visit.page.evaluate<number>('sessionStorage.length')).toBe(0);
  });

  it('leaves nothing of an upload that was cancelled while it was being opened', async () => {
    const before = await storedFiles();
    await visit.page.route(/[?&]uploads=/, async (route) => {
      const answer = await route.fetch();
      await sleep(500);
      await route.fulfill({ response: answer });
    });
    await upload('opening.bin', large);
    await visit.button('Cancel upload of opening.bin').click();
    await waitFor('the upload to be given back', async () =>
      (await visit.journal.toS3()).some(({ method }) => method === 'DELETE'),
    );
    await untilNothingIsLeft(before);
    expect((await visit.journal.toS3()).filter(isPart)).toEqual([]);
  });

  it('goes on after a reload with the parts that are missing', async () => {
    visit.page.on('dialog', (dialog) => void dialog.accept());
    const calm = await visit.limitUpload(6 * MIB);
    await upload('resumed.bin', large);
    await waitFor('a part to be up', async () =>
      (await visit.journal.toS3()).some((seen) => isPart(seen) && seen.bodyBytes !== undefined),
    );
    await visit.page.reload();
    await calm();
    await visit.settled();
    const before = new Set((await visit.journal.toS3()).filter(isPart));
    await upload('resumed.bin');
    await visit.row('resumed.bin').waitFor();
    const again = (await visit.journal.toS3()).filter((seen) => isPart(seen) && !before.has(seen));
    expect(again.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThan(LARGE_PARTS);
    expect((await visit.journal.toS3()).filter(isOpening)).toHaveLength(1);
    const { ETag, ContentLength } = await s3.send(
      new HeadObjectCommand({ Bucket: BUCKET, Key: 'resumed.bin' }),
    );
    const whole = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'large.bin' }));
    expect({ ETag, ContentLength }).toEqual({ ETag: whole.ETag, ContentLength: LARGE_BYTES });
  });

  /** Picks a file of that name; without bytes the one that an earlier call wrote. */
  async function upload(name: string, bytes?: Buffer): Promise<void> {
    const path = join(folder, name);
    if (bytes) await writeFile(path, bytes);
    const chosen = visit.page.waitForEvent('filechooser');
    await visit.button('Upload').click();
    await (await chosen).setFiles(path);
  }

  async function mostSentToRest(): Promise<number> {
    return Math.max(...(await visit.journal.toConsole()).map(({ bodyBytes = 0 }) => bodyBytes));
  }

  async function keys(): Promise<(string | undefined)[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return Contents.map(({ Key }) => Key);
  }

  async function storedFiles(): Promise<string> {
    const zones = Object.values(LOCAL_ZONES);
    const files = await Promise.all(zones.map((zone) => filesOfZone(inUse.gateway, zone)));
    return files
      .flatMap((names, index) => names.map((name) => `${zones[index]}/${name}`))
      .sort()
      .join('\n');
  }

  async function untilNothingIsLeft(before: string): Promise<void> {
    await waitFor('no upload to be open', async () => {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return Uploads.length === 0;
    });
    await waitFor('the raw folders to be as before', async () => (await storedFiles()) === before);
  }
});
