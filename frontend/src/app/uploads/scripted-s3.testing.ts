import type { ObjectAddress } from '../api/object-api';
import { type S3Answer, type S3Call, S3Failure, type S3Port } from './s3-port';
import type { StoredPart } from './upload-plan';

/** What may go wrong before a request is answered. */
export type Trouble = (call: S3Call) => Error | undefined;

/** An S3 port in memory that keeps uploads as S3 does, for specs of what speaks to it. */
export class ScriptedS3 implements S3Port {
  readonly calls: S3Call[] = [];
  readonly uploads = new Map<string, Map<number, StoredPart>>();
  readonly completed: string[] = [];
  trouble: Trouble = () => undefined;
  /** What HEAD tells about the object once it is there. */
  head?: S3Answer;

  async send(_address: ObjectAddress, call: S3Call, signal: AbortSignal): Promise<S3Answer> {
    signal.throwIfAborted();
    this.calls.push(call);
    // Answers come later, as they do on a network: what is under way can be overtaken.
    await Promise.resolve();
    const failure = this.trouble(call);
    if (failure) throw failure;
    const { uploadId, partNumber } = call.query ?? {};
    if (call.query && 'uploads' in call.query) return this.open();
    if (uploadId === undefined) return this.whole(call);
    const parts = this.uploads.get(uploadId);
    if (!parts) throw new S3Failure('NoSuchUpload', 'gone', 404);
    if (partNumber !== undefined) return this.keep(parts, Number(partNumber), call);
    if (call.method === 'GET') return { text: listOf([...parts.values()]) };
    this.uploads.delete(uploadId);
    if (call.method === 'POST') this.completed.push(String(call.body));
    return { text: '' };
  }

  count(method: S3Call['method'], parameter: string): number {
    return this.calls.filter((call) => call.method === method && parameter in (call.query ?? {})).length;
  }

  private open(): S3Answer {
    const uploadId = `upload-${this.calls.length}`;
    this.uploads.set(uploadId, new Map());
    return {
      text: `<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><UploadId>${uploadId}</UploadId></R>`,
    };
  }

  private keep(parts: Map<number, StoredPart>, partNumber: number, { body }: S3Call): S3Answer {
    const sizeBytes = (body as Blob).size;
    const etag = `"etag-${partNumber}"`;
    parts.set(partNumber, { partNumber, etag, sizeBytes });
    return { etag, text: '' };
  }

  private whole({ method }: S3Call): S3Answer {
    if (method !== 'HEAD') return { etag: '"whole"', text: '' };
    if (!this.head) throw new S3Failure('NoSuchKey', 'none', 404);
    return this.head;
  }
}

const listOf = (parts: readonly StoredPart[]): string => {
  const rows = parts.map(
    ({ partNumber, etag, sizeBytes }) =>
      `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag><Size>${sizeBytes}</Size></Part>`,
  );
  return `<L xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${rows.join('')}</L>`;
};
