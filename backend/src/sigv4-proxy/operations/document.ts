import type { BodyRule } from '@sgw/s3-wire';
import type { PayloadReader } from '../payload-reader.js';

/** The XML document of an operation that takes one, within the bound that the operations table sets. */
export function documentOf(payload: PayloadReader, rule: BodyRule): Promise<Buffer> {
  if (rule.kind !== 'xml') throw new Error('This operation takes no document');
  return payload.collect(rule.maxBytes);
}
