import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { useGateway } from '../support/use-gateway.js';

describe('ListMultipartUploads', () => {
  const gateway = useGateway();
  const list = (Bucket: string, input: Partial<ListMultipartUploadsCommandInput> = {}) =>
    gateway.s3.send(new ListMultipartUploadsCommand({ Bucket, ...input }));

  it('check 80: shows the open uploads and forgets those that ended', async () => {
    const Bucket = await gateway.newBucket('open');
    const open = await UploadInSteps.begin(gateway.s3, Bucket, 'open');
    const aborted = await UploadInSteps.begin(gateway.s3, Bucket, 'aborted');
    const done = await UploadInSteps.begin(gateway.s3, Bucket, 'done');
    await gateway.s3.send(
      new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId: aborted.uploadId }),
    );
    await done.complete([await done.part(1, Buffer.from('x'))]);
    const { Uploads = [] } = await list(Bucket);
    expect(Uploads.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([['open', open.uploadId]]);
    expect(Uploads[0]?.Initiated).toBeInstanceOf(Date);
  });

  it('pages through uploads of one key and of several, filters by prefix, groups by delimiter', async () => {
    const Bucket = await gateway.newBucket('paged');
    for (const key of ['a', 'a', 'b/1', 'b/2', 'c']) await UploadInSteps.begin(gateway.s3, Bucket, key);
    const seen: string[] = [];
    let markers: Partial<ListMultipartUploadsCommandInput> | undefined = {};
    while (markers) {
      const page = await list(Bucket, { MaxUploads: 2, ...markers });
      seen.push(...(page.Uploads ?? []).map(({ Key }) => Key ?? ''));
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    }
    expect(seen).toEqual(['a', 'a', 'b/1', 'b/2', 'c']);
    expect((await list(Bucket, { Prefix: 'b/' })).Uploads).toHaveLength(2);
    const grouped = await list(Bucket, { Delimiter: '/' });
    expect([grouped.Uploads?.map(({ Key }) => Key), grouped.CommonPrefixes]).toEqual([
      ['a', 'a', 'c'],
      [{ Prefix: 'b/' }],
    ]);
  });

  it('shows the uploads of one key as they began, also behind a marker that ended meanwhile', async () => {
    const Bucket = await gateway.newBucket('began');
    const began: (string | undefined)[] = [];
    for (let i = 0; i < 6; i++) began.push((await UploadInSteps.begin(gateway.s3, Bucket, 'same')).uploadId);
    const idsOf = async (input: Partial<ListMultipartUploadsCommandInput>) =>
      (await list(Bucket, input)).Uploads?.map(({ UploadId }) => UploadId);
    expect(await idsOf({})).toEqual(began);
    for (let last = 0; last < 5; last++) {
      const marker = { KeyMarker: 'same', UploadIdMarker: began[last] };
      expect(await idsOf({ ...marker, MaxUploads: 2 })).toEqual(began.slice(last + 1, last + 3));
    }
    await gateway.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'same', UploadId: began[2] }));
    expect(await idsOf({ KeyMarker: 'same', UploadIdMarker: began[2] })).toEqual(began.slice(3));
  });

  it('check 63: refuses page sizes that are no numbers', async () => {
    for (const bad of ['-1', 'abc']) {
      const target = `/${gateway.bucket}?uploads&max-uploads=${bad}`;
      expect(await gateway.raw({ method: 'GET', target })).toMatchObject({
        status: 400,
        code: 'InvalidArgument',
      });
    }
  });
});
