import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { GatewayAccess } from './gateway.js';

/** What a client needs to know of a gateway. */
export type S3Access = Pick<GatewayAccess, 's3Url' | 'accessKeyId' | 'secretAccessKey'>;

/**
 * AWS SDK v3 client on its defaults, but for one: a failed request is not tried again, so that a test
 * sees every answer.
 */
export function createS3Client(access: S3Access, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: access.s3Url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: access.accessKeyId, secretAccessKey: access.secretAccessKey },
    ...config,
  });
}

/** What a call that failed was told. */
export interface S3Failure {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** The S3 error of a call that must fail: its code, status and message. */
export async function s3Failure(call: Promise<unknown>): Promise<S3Failure> {
  const { code, status, message } = await s3Refusal(call);
  return { code, status, message };
}

/** The same with the answer's headers. */
export async function s3Refusal(
  call: Promise<unknown>,
): Promise<S3Failure & { readonly headers: Readonly<Record<string, string>> }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata, $response } = error as Error & {
      $metadata?: { httpStatusCode?: number };
      $response?: { headers?: Record<string, string> };
    };
    if (!$metadata) throw error;
    return { code: name, status: $metadata.httpStatusCode ?? 0, message, headers: $response?.headers ?? {} };
  }
  throw new Error('the call succeeded, but had to fail');
}
