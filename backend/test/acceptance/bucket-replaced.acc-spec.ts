import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { RawConnection } from '../support/raw-connection.js';
import { headBytes, prepareRequest, type RawRequest } from '../support/raw-request.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

/** Time in which the gateway has judged a request whose head it got, in milliseconds; a slower one is refused later, as well. */
const HEAD_IS_READ_MS = 300;

const contentMd5 = (body: string) => createHash('md5').update(body).digest('base64');

describe('A bucket that is replaced while a request to it is under way', () => {
  const people = usePeople();

  /** The owner's request arrives half; then the bucket is deleted and made anew by a colleague, who stores `k` in it. */
  async function sendAcross(Bucket: string, request: Omit<RawRequest, 'body'>, body: string) {
    const { owner, colleague } = people;
    await owner.s3.send(new CreateBucketCommand({ Bucket }));
    const prepared = prepareRequest(owner, { ...request, body });
    const connection = await RawConnection.open(owner.s3Url);
    try {
      await connection.send(Buffer.concat([headBytes(prepared), prepared.body.subarray(0, 20)]));
      await sleep(HEAD_IS_READ_MS);
      await owner.s3.send(new DeleteBucketCommand({ Bucket }));
      await colleague.s3.send(new CreateBucketCommand({ Bucket }));
      await colleague.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hers' }));
      await connection.send(prepared.body.subarray(20));
      return await connection.receive(request.method);
    } finally {
      connection.close();
    }
  }

  async function contentOf(Bucket: string) {
    const { s3 } = people.colleague;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    return { keys: Contents.map(({ Key }) => Key), body: await Body?.transformToString() };
  }
  const untouched = { keys: ['k'], body: 'hers' };

  for (const [size, sizeBytes] of [
    ['small', 1000],
    ['streamed', 200_000],
  ] as const) {
    it(`keeps a ${size} object out of the new one`, async () => {
      for (const key of ['k', 'other']) {
        const bucket = uniqueBucket('swap');
        const put = { method: 'PUT', target: `/${bucket}/${key}` };
        const answer = await sendAcross(bucket, put, 'x'.repeat(sizeBytes));
        expect(answer).toMatchObject({ status: 404, code: 'NoSuchBucket' });
        expect(await contentOf(bucket)).toEqual(untouched);
      }
    });
  }

  it('deletes nothing from the new one', async () => {
    const bucket = uniqueBucket('swap');
    const body = '<Delete><Object><Key>k</Key></Object></Delete>';
    const headers = [['Content-MD5', contentMd5(body)]] as const;
    const answer = await sendAcross(bucket, { method: 'POST', target: `/${bucket}?delete`, headers }, body);
    expect(answer?.body.toString()).toContain('AccessDenied');
    expect(await contentOf(bucket)).toEqual(untouched);
  });

  it('tags nothing in the new one', async () => {
    const bucket = uniqueBucket('swap');
    const body = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
    const headers = [['Content-MD5', contentMd5(body)]] as const;
    const answer = await sendAcross(bucket, { method: 'PUT', target: `/${bucket}/k?tagging`, headers }, body);
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    const { TagSet } = await people.colleague.s3.send(
      new GetObjectTaggingCommand({ Bucket: bucket, Key: 'k' }),
    );
    expect(TagSet).toEqual([]);
  });

  it("changes none of the new one's settings, and does not say that it did", async () => {
    const bucket = uniqueBucket('swap');
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    const answer = await sendAcross(bucket, { method: 'PUT', target: `/${bucket}?versioning` }, body);
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});
