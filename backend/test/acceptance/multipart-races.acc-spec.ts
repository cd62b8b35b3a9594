import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';

type Ending = readonly [ok: boolean, name: string];

/** Enough that, without what is tested, some of them go wrong on any machine. */
const ROUNDS = Array.from({ length: 16 }, (_, round) => round);

describe('calls on one upload at the same moment', () => {
  const gateway = useGateway();

  const ended = (call: Promise<unknown>): Promise<Ending> =>
    call.then(
      () => [true, ''] as const,
      (error: Error) => [false, error.name] as const,
    );

  async function begin(key: string) {
    const target = { Bucket: gateway.bucket, Key: key };
    const { UploadId } = await gateway.s3.send(new CreateMultipartUploadCommand(target));
    const upload = { ...target, UploadId };
    const put = (Body: string) => gateway.s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }));
    const complete = (ETag: string | undefined) =>
      gateway.s3.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        }),
      );
    const listed = async () => (await gateway.s3.send(new ListPartsCommand(upload))).Parts?.[0]?.ETag;
    const abort = () => gateway.s3.send(new AbortMultipartUploadCommand(upload));
    return { target, put, complete, listed, abort };
  }

  it('a part sent once more while the upload is completed spoils nothing', async () => {
    for (const round of ROUNDS) {
      const { put, complete } = await begin(`same/${round}`);
      const { ETag } = await put('x'.repeat(1000));
      const [part, completion] = await Promise.all([ended(put('x'.repeat(1000))), ended(complete(ETag))]);
      expect({ round, completion }).toEqual({ round, completion: [true, ''] });
      expect([true, 'NoSuchUpload']).toContain(part[0] || part[1]);
    }
  });

  it('a part with other bytes either comes too late, or is what the upload has from then on', async () => {
    for (const round of ROUNDS) {
      const { target, put, complete, listed } = await begin(`other/${round}`);
      const { ETag } = await put('x'.repeat(1000));
      const [part, completion] = await Promise.all([ended(put('y'.repeat(1000))), ended(complete(ETag))]);
      if (!completion[0]) {
        expect({ round, part, completion }).toEqual({
          round,
          part: [true, ''],
          completion: [false, 'InvalidPart'],
        });
        await complete(await listed());
      }
      const { ContentLength } = await gateway.s3.send(new HeadObjectCommand(target));
      expect(ContentLength).toBe(1000);
    }
  });

  it('an abort says that there is no upload only where none is left', async () => {
    for (const round of ROUNDS) {
      const { put, complete, abort, listed } = await begin(`abort/${round}`);
      const { ETag } = await put('x'.repeat(1000));
      const [completion, abortion] = await Promise.all([
        ended(complete(ETag)),
        ended(abort()),
        ended(put('y'.repeat(1000))),
      ]);
      await expect(listed()).rejects.toMatchObject({ name: 'NoSuchUpload' });
      expect({ round, endings: [completion[0], abortion[0]].filter(Boolean) }).toEqual({
        round,
        endings: [true],
      });
    }
  });
});
