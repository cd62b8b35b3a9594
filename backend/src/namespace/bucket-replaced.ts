import { GatewayError } from '@sgw/contracts';

/**
 * The bucket that a request was judged for is gone, and another one has its name: perhaps somebody else's, so nothing that
 * was permitted for the first may be done to it.
 */
export class BucketReplaced extends GatewayError {
  constructor(bucket: string) {
    super('bucket-not-found', 'The specified bucket does not exist', { bucket });
  }
}
