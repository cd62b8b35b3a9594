import type { BucketRow } from '@backend/metadata';
import { GatewayError } from '@sgw/contracts';

/** Whether what has no row may be there all the same: an adopted bucket is still being listed at its provider. */
export function isUnlisted({ adoption }: Pick<BucketRow, 'adoption'>): boolean {
  return adoption?.isListed === false;
}

/** Nobody may take it for absent, or the bucket for empty. */
export function notListedYet({ name }: Pick<BucketRow, 'name'>): GatewayError {
  const message = `The bucket ${name} is being adopted, and not all of it is listed yet. What is asked for may be there: please try again.`;
  return new GatewayError('slow-down', message, { bucket: name });
}
