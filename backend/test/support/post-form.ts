import { createHmac } from 'node:crypto';
import { plainRequest } from './raw-request.js';
import type { RawResponse } from './raw-connection.js';
import type { S3Access } from './s3-client.js';
import { amzDate } from './signing.js';

export const FORM_BOUNDARY = '----form-of-a-test';

/** A field of a form, in the order of the form. */
export type FormField = readonly [name: string, value: string];

export interface FormFile {
  readonly content: Buffer | string;
  readonly fileName?: string;
}

export interface SignedPolicy {
  readonly conditions?: readonly unknown[];
  readonly expiration?: unknown;
  /** The policy document as text, in place of the two above. */
  readonly text?: string;
  /** Further conditions are added for these fields: exactly the values they have. */
  readonly fields?: readonly FormField[];
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/** The fields of a form whose policy permits exactly them, and what `conditions` says. */
export function signedFields(access: S3Access, policy: SignedPolicy): FormField[] {
  const date = amzDate();
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const fields: FormField[] = [
    ...(policy.fields ?? []),
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${policy.accessKeyId ?? access.accessKeyId}/${scope}`],
    ['x-amz-date', date],
  ];
  const document =
    policy.text ??
    JSON.stringify({
      expiration: policy.expiration ?? new Date(Date.now() + 600_000).toISOString(),
      conditions: [...fields.map(([name, value]) => ({ [name]: value })), ...(policy.conditions ?? [])],
    });
  const base64 = Buffer.from(document).toString('base64');
  let key: Buffer | string = `AWS4${policy.secretAccessKey ?? access.secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const signature = createHmac('sha256', key).update(base64).digest('hex');
  return [...fields, ['policy', base64], ['x-amz-signature', signature]];
}

/** A form as a browser writes it, with the file behind the fields. */
export function formBody(
  fields: readonly FormField[],
  file?: FormFile,
  behind: readonly FormField[] = [],
): Buffer {
  const part = (name: string, more: string, value: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${FORM_BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`),
      Buffer.from(value as string),
      Buffer.from('\r\n'),
    ]);
  const name = file?.fileName === undefined ? '; filename="f.bin"' : `; filename="${file.fileName}"`;
  return Buffer.concat([
    ...fields.map(([field, value]) => part(field, '', value)),
    ...(file ? [part('file', `${name}\r\nContent-Type: text/plain`, file.content)] : []),
    ...behind.map(([field, value]) => part(field, '', value)),
    Buffer.from(`--${FORM_BOUNDARY}--\r\n`),
  ]);
}

/** Posts a form to a bucket. */
export function postForm(access: S3Access, bucket: string, body: Buffer): Promise<RawResponse> {
  return plainRequest(access, {
    method: 'POST',
    target: `/${bucket}`,
    headers: [['Content-Type', `multipart/form-data; boundary=${FORM_BOUNDARY}`]],
    body,
  });
}
