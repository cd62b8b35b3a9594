import type { Journal } from './journal.js';
import { assertHeld } from './journal.js';
import { isVerifiedAt, ReplicaWatch } from './replica-watch.js';
import { elementOf } from './s3-caller.js';
import { makeSample, type Sample } from './sample.js';
import { COPIED_WITHIN_MS, COPIES, homesOf, LOCATIONS, type Subject } from './subject.js';
import { grouped } from './terminal.js';
import { upload } from './uploading.js';

const MIB = 1024 ** 2;

/** Makes the bucket. @returns whether there is one now */
export async function makeBucket(journal: Journal, { gateway, bucket }: Subject): Promise<boolean> {
  const isMade = await journal.step(`Bucket ${bucket} for ${LOCATIONS}, ${COPIES} copies`, async (saw) => {
    await gateway.s3.expect('PUT', {
      bucket,
      body: `<CreateBucketConfiguration><LocationConstraint>${LOCATIONS}</LocationConstraint></CreateBucketConfiguration>`,
    });
    await gateway.s3.expect('PUT', {
      bucket,
      query: { tagging: '' },
      body: `<Tagging><TagSet><Tag><Key>replica-count</Key><Value>${COPIES}</Value></Tag></TagSet></Tagging>`,
    });
    const answered = await gateway.s3.expect('GET', { bucket, query: { location: '' } });
    const location = /<LocationConstraint[^>]*>([^<]*)</.exec(answered.body.toString())?.[1];
    assertHeld(location === LOCATIONS, `GetBucketLocation answers ${location}`);
    saw(`GetBucketLocation answers ${location}`);
    const view = await gateway.bucket(bucket);
    assertHeld(view.replicaCount === COPIES, `the console shows ${view.replicaCount} copies`);
    assertHeld(view.locations.join() === LOCATIONS, `the console shows ${view.locations.join()}`);
    saw(`the console shows ${view.locations.join(',')} and ${view.replicaCount} copies`);
    return true;
  });
  return isMade === true;
}

/** Uploads a small and a large object and follows their copies. */
export async function storeObjects(journal: Journal, subject: Subject): Promise<void> {
  await storeOne(journal, subject, makeSample('small.bin', 1024), 'one PUT of 1 KiB');
  const large = makeSample('large.bin', 20 * MIB, 8 * MIB);
  await storeOne(journal, subject, large, 'a multipart upload of 20 MiB in 3 parts');
}

async function storeOne(journal: Journal, subject: Subject, sample: Sample, how: string): Promise<void> {
  const { gateway, bucket } = subject;
  const homes = homesOf(subject);
  const { key, bytes } = sample;
  await journal.step(`${key}, ${how}: stored, copied, verified`, async (saw) => {
    const startedMs = performance.now();
    const watch = new ReplicaWatch(() => gateway.object(bucket, key));
    // The watch looks from before the first byte, or it would miss how a copy begins.
    const watched = watch.until((object) => isVerifiedAt(object, homes), COPIED_WITHIN_MS);
    watched.catch(() => undefined);
    await upload(gateway, bucket, sample);
    saw(`acknowledged after ${Math.round(performance.now() - startedMs)} ms`);
    subject.stored.push(sample);
    await watched;
    for (const line of watch.describe()) saw(line);
    const back = await gateway.s3.expect('GET', { bucket, key });
    assertHeld(back.body.equals(bytes), `GET gives ${back.body.length} bytes that are not those stored`);
    saw(`GET gives the same ${grouped(bytes.length)} bytes, ETag ${back.headers.etag}`);
  });
}

/** Asks for what the bucket's locations forbid, in three ways. */
export async function tryForbidden(journal: Journal, subject: Subject): Promise<void> {
  const { gateway, bucket } = subject;
  const free = subject.foreign.map(({ backend }) => backend.id).join(', ');
  await journal.step(
    `A third copy, for which only ${free || 'a further zone'} is left, is refused`,
    async (saw) => {
      const sample = makeSample('three-copies.bin', 2048);
      subject.refused.push(sample);
      const answer = await gateway.s3.call('PUT', {
        bucket,
        key: sample.key,
        headers: { 'x-amz-tagging': 'replica-count=3' },
        body: sample.bytes,
      });
      const message = elementOf(answer, 'Message');
      saw(`PUT with the tag replica-count=3: ${answer.status} ${elementOf(answer, 'Code')}: ${message}`);
      assertHeld(answer.status === 400, `PUT was answered ${answer.status}`);
      assertHeld(/locations/.test(message), `the message does not name the rule: ${message}`);
      const { status } = await gateway.s3.call('HEAD', { bucket, key: sample.key });
      assertHeld(status === 404, `HEAD of the refused object is answered ${status}`);
      saw('the object does not exist afterwards');
    },
  );
  await journal.step('Raising the tag of a stored object beyond its locations is refused', async (saw) => {
    const [sample] = subject.stored;
    assertHeld(sample !== undefined, 'no object was stored');
    const query = { tagging: '' };
    const body = '<Tagging><TagSet><Tag><Key>replica-count</Key><Value>3</Value></Tag></TagSet></Tagging>';
    const answer = await gateway.s3.call('PUT', { bucket, key: sample.key, query, body });
    saw(`PutObjectTagging: ${answer.status} ${elementOf(answer, 'Code')}: ${elementOf(answer, 'Message')}`);
    assertHeld(answer.status === 400, `PutObjectTagging was answered ${answer.status}`);
    const kept = await gateway.s3.expect('GET', { bucket, key: sample.key, query });
    assertHeld(elementOf(kept, 'Value') === '', 'the tag was kept all the same');
  });
  await journal.step('A bucket for fi,xx is refused, and the unknown term named', async (saw) => {
    const name = `${bucket}-xx`;
    const answer = await gateway.s3.call('PUT', {
      bucket: name,
      body: '<CreateBucketConfiguration><LocationConstraint>fi,xx</LocationConstraint></CreateBucketConfiguration>',
    });
    const code = elementOf(answer, 'Code');
    const message = elementOf(answer, 'Message');
    saw(`CreateBucket: ${answer.status} ${code}: ${message}`);
    assertHeld(code === 'InvalidLocationConstraint', `CreateBucket was answered ${answer.status} ${code}`);
    assertHeld(message.includes('xx'), 'the message does not name xx');
    const { status } = await gateway.s3.call('HEAD', { bucket: name });
    assertHeld(status === 404, `HEAD of the refused bucket is answered ${status}`);
  });
}

/** Looks past the gateway for our bytes in zones that the bucket does not allow. */
export async function searchForeignZones(journal: Journal, subject: Subject): Promise<void> {
  const names = subject.foreign.map(({ backend }) => `${backend.id} (${backend.country})`).join(', ');
  if (names === '') return journal.skip('No byte lies elsewhere', 'this gateway has no zone elsewhere');
  await journal.step(`No byte lies in ${names}`, async (saw) => {
    const samples = [...subject.stored, ...subject.refused].map(({ bytes }) => bytes);
    for (const { backend, folder, filesBefore } of subject.foreign) {
      if (folder === undefined) {
        saw(`${backend.id} is no local folder: it cannot be looked into past the gateway`);
        continue;
      }
      const files = await subject.rawZones.filesOf(folder);
      const added = files.filter((file) => !filesBefore.has(file));
      const holding = await subject.rawZones.filesHolding(added, samples);
      assertHeld(holding.length === 0, `bytes of the proof lie in ${holding.join(', ')}`);
      saw(
        files.length === 0
          ? `the raw folder of ${backend.id} is empty`
          : `the raw folder of ${backend.id} holds ${files.length} files, ${added.length} of them new, none with bytes of this proof`,
      );
    }
    for (const { key } of subject.stored) {
      const object = await subject.gateway.object(subject.bucket, key);
      const abroad = object.replicas.filter(({ backendId }) => !homesOf(subject).includes(backendId));
      assertHeld(abroad.length === 0, `${key} has a copy at ${abroad[0]?.backendId}`);
    }
  });
}
