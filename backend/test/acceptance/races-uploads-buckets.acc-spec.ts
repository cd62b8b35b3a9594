import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { isLongRun } from '../support/workspace.js';

describe('races of uploads, buckets and listings', () => {
  const gateway = useGateway();
  /** `ok`, or the code of the refusal; a fault of the server is no outcome. */
  const outcomeOf = async (call: Promise<unknown>): Promise<string> => {
    const failure = await call.then(
      () => undefined,
      () => s3Failure(call),
    );
    if (failure && failure.status >= 500) throw new Error(`${failure.status} ${failure.code}`);
    return failure?.code ?? 'ok';
  };

  it('check 144: of a complete and an abort at once one happens, and nothing is left of the other', async () => {
    for (let round = 0; round < 20; round++) {
      const Key = `completed-or-aborted-${round}`;
      const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, Key);
      const part = await upload.part(1, Buffer.from(Key));
      const named = { Bucket: gateway.bucket, Key, UploadId: upload.uploadId };
      const calls = [
        () => outcomeOf(upload.complete([part])),
        () => outcomeOf(gateway.s3.send(new AbortMultipartUploadCommand(named))),
      ];
      // Either may be on its way first.
      if (round % 2 === 1) calls.reverse();
      const outcomes = await Promise.all(calls.map((call) => call()));
      const [completed = '', aborted = ''] = round % 2 === 1 ? outcomes.reverse() : outcomes;
      expect([completed, aborted].filter((outcome) => outcome === 'ok')).toHaveLength(1);
      expect([completed, aborted]).toContain('NoSuchUpload');
      const { status, body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/${Key}` });
      expect(completed === 'ok' ? [status, body.toString()] : [status]).toEqual(
        completed === 'ok' ? [200, Key] : [404],
      );
      expect(await s3Failure(gateway.s3.send(new ListPartsCommand(named)))).toMatchObject({
        code: 'NoSuchUpload',
      });
    }
    const { Uploads } = await gateway.s3.send(new ListMultipartUploadsCommand({ Bucket: gateway.bucket }));
    expect(Uploads).toBeUndefined();
  });

  it('check 77: of bodies sent at once as one part, the part that is listed is the one that is completed', async () => {
    for (let round = 0; round < 12; round++) {
      const Key = `same-part-${round}`;
      const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, Key);
      // An SDK's second try sends what its first did; two writers do not.
      const bodies = [1, 2, 3].map((n) => (round % 2 === 0 ? `${Key} by ${n}` : Key));
      await Promise.all(bodies.map((body) => upload.part(1, Buffer.from(body))));
      const named = { Bucket: gateway.bucket, Key, UploadId: upload.uploadId };
      const { Parts = [] } = await gateway.s3.send(new ListPartsCommand(named));
      expect(Parts).toHaveLength(1);
      await upload.complete(Parts);
      const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/${Key}` });
      expect(bodies).toContain(body.toString());
      expect(Parts[0]?.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    }
  });

  it('check 147: a bucket that is made, removed and written to at once ends as one of them says', async () => {
    const Bucket = uniqueBucket('flicker');
    const create = () => outcomeOf(gateway.s3.send(new CreateBucketCommand({ Bucket })));
    const remove = () => outcomeOf(gateway.s3.send(new DeleteBucketCommand({ Bucket })));
    const allowed = ['ok', 'NoSuchBucket', 'BucketAlreadyOwnedByYou', 'BucketNotEmpty', 'OperationAborted'];
    for (let round = 0; round < 10; round++) {
      const keys = Array.from({ length: 4 }, (_, i) => `k${i}`);
      const put = async (Key: string): Promise<string | undefined> => {
        const outcome = await outcomeOf(gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key })));
        expect(allowed).toContain(outcome);
        return outcome === 'ok' ? Key : undefined;
      };
      const [outcomes, written] = await Promise.all([
        Promise.all([create(), remove(), create(), remove(), create()]),
        Promise.all(keys.map(put)),
      ]);
      for (const outcome of outcomes) expect(allowed).toContain(outcome);
      const kept = written.filter((key) => key !== undefined);
      const isThere = (await outcomeOf(gateway.s3.send(new HeadBucketCommand({ Bucket })))) === 'ok';
      // What was acknowledged keeps its bucket: nobody removed one that was not empty.
      if (kept.length > 0) expect(isThere).toBe(true);
      if (!isThere) continue;
      expect(await listKeys(gateway.s3, Bucket)).toEqual(kept);
      for (const Key of kept) await gateway.s3.send(new HeadObjectCommand({ Bucket, Key }));
      for (const Key of kept) await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }));
      expect(await remove()).toBe('ok');
    }
    expect(await create()).not.toBe('NoSuchBucket');
    expect(await listKeys(gateway.s3, Bucket)).toEqual([]);
  });

  const changes = isLongRun() ? 10_000 : 600;
  it(`check 146: pages through a bucket during ${changes} changes show what stays exactly once, in order`, async () => {
    const Bucket = await gateway.newBucket('changing');
    const name = (i: number): string => `dir${i % 3}/${String(i).padStart(5, '0')}`;
    const staying = Array.from({ length: 120 }, (_, i) => `${name(i)}-stays`).sort();
    await Promise.all(staying.map((key) => gateway.put(key, 'x', Bucket)));
    let done = 0;
    const change = async (): Promise<void> => {
      while (done < changes) {
        const Key = `${name(done++ % 150)}-${done % 7}`;
        await (done % 3 === 0
          ? gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }))
          : gateway.put(Key, 'x', Bucket));
      }
    };
    const changing = Promise.all(Array.from({ length: 8 }, change));
    do {
      const seen: string[] = [];
      const groups: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await gateway.s3.send(
          new ListObjectsV2Command({ Bucket, MaxKeys: 20, ContinuationToken }),
        );
        seen.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      do {
        const page = await gateway.s3.send(
          new ListObjectsV2Command({ Bucket, MaxKeys: 1, Delimiter: '/', ContinuationToken }),
        );
        groups.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect(seen).toEqual([...new Set(seen)].sort());
      expect(seen.filter((key) => key.endsWith('-stays'))).toEqual(staying);
      expect(groups).toEqual(['dir0/', 'dir1/', 'dir2/']);
    } while (done < changes);
    await changing;
  });
});
