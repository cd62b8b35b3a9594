import { createHmac } from 'node:crypto';
import type { HeaderLine } from './raw-request.js';
import type { S3Access } from './s3-client.js';

type Keys = Pick<S3Access, 'accessKeyId' | 'secretAccessKey'>;

export function hmacSha1(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}

/** Authorization and Date of a Version 2 request without x-amz-* headers. */
export function version2Headers(
  keys: Keys,
  request: { method: string; resource: string; type?: string; date?: string },
): HeaderLine[] {
  const date = request.date ?? new Date().toUTCString();
  const text = `${request.method}\n\n${request.type ?? ''}\n${date}\n${request.resource}`;
  return [
    ['Date', date],
    ...(request.type === undefined ? [] : [['Content-Type', request.type] as const]),
    ['Authorization', `AWS ${keys.accessKeyId}:${hmacSha1(keys.secretAccessKey, text)}`],
  ];
}

/** A target presigned by Version 2, for a path without sub-resources. */
export function version2Target(keys: Keys, method: string, path: string, expires: number): string {
  const signature = hmacSha1(keys.secretAccessKey, `${method}\n\n\n${expires}\n${path}`);
  return `${path}?AWSAccessKeyId=${keys.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(signature)}`;
}
