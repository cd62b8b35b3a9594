import { objectAddress } from '@sgw/s3-wire';
import type { S3Request } from '../s3-request.js';

/** Address of the object that a request makes, in the style in which the client came: `https://bucket.host/key`. */
export function locationOf({ client, headers, address }: S3Request): string {
  const origin = `${client.isSecure ? 'https' : 'http'}://${headers.get('host') ?? ''}`;
  const { style, bucket = '', key = '' } = address;
  return objectAddress(origin, style === 'virtual-host' ? key : `${bucket}/${key}`);
}
