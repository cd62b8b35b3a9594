import { type QueryParameters, S3Error } from '@sgw/s3-wire';

/** With `id`, the same request asks for one configuration. @throws S3Error NoSuchConfiguration */
export function refuseSingleConfiguration(query: QueryParameters): void {
  if (query.has('id')) throw new S3Error('NoSuchConfiguration');
}
