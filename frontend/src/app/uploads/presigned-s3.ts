import { inject, Injectable } from '@angular/core';
import { ObjectApi, type ObjectAddress } from '../api/object-api';
import { type S3Answer, type S3Call, S3Failure, type S3Port } from './s3-port';
import { readS3Error } from './s3-xml';

/** Long enough for a part on a slow line to start, short enough to be worth little to a thief. */
const URL_LIFE_SECONDS = 300;

/**
 * Sends bodies straight to the S3 port: each request by its own short-lived URL, which REST signs and never sees
 * again. XMLHttpRequest, because fetch does not tell how far an upload is.
 */
@Injectable({ providedIn: 'root' })
export class PresignedS3 implements S3Port {
  private readonly objects = inject(ObjectApi);

  async send(address: ObjectAddress, call: S3Call, signal: AbortSignal): Promise<S3Answer> {
    signal.throwIfAborted();
    const { url } = await this.objects.presign({
      ...address,
      method: call.method,
      expiresSeconds: URL_LIFE_SECONDS,
      ...(call.query ? { query: call.query } : {}),
    });
    signal.throwIfAborted();
    return exchange(url, call, signal);
  }
}

function exchange(url: string, call: S3Call, signal: AbortSignal): Promise<S3Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(call.method, url);
    if (call.contentType) request.setRequestHeader('Content-Type', call.contentType);
    if (call.onProgress) {
      const { onProgress } = call;
      request.upload.onprogress = (event) => onProgress(event.loaded);
    }
    request.onload = () => {
      const failure = judge(request);
      if (failure) reject(failure);
      else resolve(answerOf(request));
    };
    request.onerror = () => reject(new S3Failure('Network', 'The S3 port could not be reached.', 0));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.send(call.body);
  });
}

function judge(request: XMLHttpRequest): S3Failure | undefined {
  // CompleteMultipartUpload may answer 200 and carry an error in its body.
  const told = readS3Error(request.responseText, request.status);
  if (told) return told;
  if (request.status >= 200 && request.status < 300) return undefined;
  return new S3Failure(String(request.status), `The S3 port answered ${request.status}.`, request.status);
}

function answerOf(request: XMLHttpRequest): S3Answer {
  const etag = request.getResponseHeader('ETag');
  const length = request.getResponseHeader('Content-Length');
  return {
    text: request.responseText,
    ...(etag ? { etag } : {}),
    ...(length ? { sizeBytes: Number(length) } : {}),
  };
}
