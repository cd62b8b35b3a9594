import { beforeEach, describe, expect, it } from '@jest/globals';
import { FileUploader, type UploadSource } from './file-uploader';
import { S3Failure } from './s3-port';
import { ScriptedS3 } from './scripted-s3.testing';
import { UploadLedger } from './upload-ledger';

const MIB = 1024 * 1024;
const address = { tenant: 'default', bucket: 'reports', key: 'film.mkv' };
const slowDown = () => new S3Failure('SlowDown', 'slow', 503);

/** A file whose bytes nobody looks at. */
const fileOf = (size: number): UploadSource => ({
  name: 'film.mkv',
  size,
  lastModified: 1,
  type: 'video/x-matroska',
  slice: (start, end) => ({ size: end - start }) as Blob,
});

describe('FileUploader', () => {
  const signal = new AbortController().signal;
  const ledger = new UploadLedger();
  let s3: ScriptedS3;
  let delays: number[];
  let sent: number[];
  let uploader: FileUploader;
  const watcher = () => ({ signal, onProgress: (bytes: number) => sent.push(bytes) });

  beforeEach(() => {
    sessionStorage.clear();
    s3 = new ScriptedS3();
    delays = [];
    sent = [];
    uploader = new FileUploader(s3, ledger, async (delayMs) => void delays.push(delayMs));
  });

  it('sends up to 16 MiB as one PUT of the right type', async () => {
    await uploader.upload(fileOf(16 * MIB), address, watcher());
    expect(s3.calls.map(({ method, contentType }) => [method, contentType])).toEqual([
      ['PUT', 'video/x-matroska'],
    ]);
  });

  it('sends more in parts and completes them in order with the ETags that came back', async () => {
    await uploader.upload(fileOf(20 * MIB), address, watcher());
    expect(s3.count('PUT', 'partNumber')).toBe(3);
    const [body] = s3.completed;
    expect(body?.match(/<PartNumber>\d<\/PartNumber><ETag>[^<]*/g)).toEqual([
      '<PartNumber>1</PartNumber><ETag>&#34;etag-1&#34;',
      '<PartNumber>2</PartNumber><ETag>&#34;etag-2&#34;',
      '<PartNumber>3</PartNumber><ETag>&#34;etag-3&#34;',
    ]);
    expect(sent.at(-1)).toBe(20 * MIB);
    expect(sessionStorage).toHaveLength(0);
  });

  it('repeats a request that may pass, with growing pauses, and no other', async () => {
    let failures = 2;
    s3.trouble = (call) => (call.query?.['partNumber'] === '2' && failures-- > 0 ? slowDown() : undefined);
    await uploader.upload(fileOf(20 * MIB), address, watcher());
    expect(delays).toEqual([500, 2000]);
    expect(s3.count('PUT', 'partNumber')).toBe(5);
  });

  it('gives up at once when it is refused', async () => {
    s3.trouble = (call) => (call.method === 'PUT' ? new S3Failure('AccessDenied', 'no', 403) : undefined);
    await expect(uploader.upload(fileOf(20 * MIB), address, watcher())).rejects.toThrow('no');
    expect(delays).toEqual([]);
  });

  it('sends only the missing parts when it is tried again', async () => {
    s3.trouble = (call) => (call.query?.['partNumber'] === '3' ? slowDown() : undefined);
    await expect(uploader.upload(fileOf(40 * MIB), address, watcher())).rejects.toThrow('slow');
    const before = [...(s3.uploads.values().next().value?.keys() ?? [])];
    expect(before).not.toContain(3);

    s3.trouble = () => undefined;
    s3.calls.length = 0;
    sent = [];
    // A reload forgets the uploader; the ledger of the tab remembers.
    await new FileUploader(s3, new UploadLedger()).upload(fileOf(40 * MIB), address, watcher());
    expect(s3.count('POST', 'uploads')).toBe(0);
    expect(s3.count('PUT', 'partNumber')).toBe(5 - before.length);
    expect(sent[0]).toBe(before.length * 8 * MIB);
    expect(s3.completed[0]?.match(/<Part>/g)).toHaveLength(5);
  });

  it('begins anew when the gateway has expired the upload', async () => {
    ledger.keep(address, fileOf(20 * MIB), 'expired');
    await uploader.upload(fileOf(20 * MIB), address, watcher());
    expect(s3.count('POST', 'uploads')).toBe(1);
    expect(s3.completed).toHaveLength(1);
  });

  it('begins anew when another file of that name is dropped', async () => {
    ledger.keep(address, { ...fileOf(20 * MIB), lastModified: 2 }, 'other');
    await uploader.upload(fileOf(20 * MIB), address, watcher());
    expect(s3.count('GET', 'uploadId')).toBe(0);
  });

  it('believes the object when the answer to the completion was lost', async () => {
    s3.trouble = (call) => {
      if (call.method !== 'POST' || !call.query?.['uploadId'] || s3.head) return undefined;
      // It was completed, and then the line broke.
      s3.uploads.clear();
      s3.head = { text: '', sizeBytes: 20 * MIB, etag: '"abc-3"' };
      return new S3Failure('Network', 'lost', 0);
    };
    await expect(uploader.upload(fileOf(20 * MIB), address, watcher())).resolves.toBeUndefined();
    expect(s3.count('POST', 'uploads')).toBe(1);
  });

  it('stops the other parts when it is cancelled, and gives back what was up', async () => {
    const aborter = new AbortController();
    s3.trouble = (call) => {
      if (call.query?.['partNumber'] === '1') aborter.abort();
      return undefined;
    };
    const upload = uploader.upload(fileOf(80 * MIB), address, {
      signal: aborter.signal,
      onProgress: () => 0,
    });
    await expect(upload).rejects.toMatchObject({ name: 'AbortError' });
    expect(s3.count('PUT', 'partNumber')).toBe(3);

    await uploader.abandon(fileOf(80 * MIB), address, signal);
    expect(s3.uploads.size).toBe(0);
    expect(sessionStorage).toHaveLength(0);
  });

  it('learns the id of an upload that was cancelled while it was opened, so that it can be given back', async () => {
    const cancel = new AbortController();
    s3.trouble = () => void cancel.abort();
    const cancelled = { signal: cancel.signal, onProgress: () => undefined };
    await expect(uploader.upload(fileOf(20 * MIB), address, cancelled)).rejects.toThrow();
    expect([s3.uploads.size, s3.count('PUT', 'partNumber')]).toEqual([1, 0]);
    await uploader.abandon(fileOf(20 * MIB), address, signal);
    expect(s3.uploads.size).toBe(0);
  });

  it('keeps nothing but the upload id in the tab', async () => {
    s3.trouble = (call) => (call.query?.['partNumber'] ? slowDown() : undefined);
    await expect(uploader.upload(fileOf(20 * MIB), address, watcher())).rejects.toThrow('slow');
    expect(Object.values({ ...sessionStorage })).toEqual(['upload-1']);
  });
});
