import { MAX_KEYS_PER_PAGE } from '@sgw/contracts';
import { invalidArgument, S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

/** What GetObjectAttributes can tell of an object. */
export type ObjectAttribute = (typeof ATTRIBUTES)[number];

export interface AttributesQuery {
  readonly attributes: ReadonlySet<ObjectAttribute>;
  /** 0 to 1,000 parts. */
  readonly maxParts: number;
  /** Part number behind which the list of parts begins. */
  readonly after: number;
}

const MAX_INTEGER = 2_147_483_647;
const DIGITS = /^\d{1,10}$/;

function readNumber(headers: HeaderMap, name: string, fallback: number): number {
  const text = headers.get(name);
  if (text === undefined || text === '') return fallback;
  if (!DIGITS.test(text) || Number(text) > MAX_INTEGER) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and ${MAX_INTEGER}`, name, text);
  }
  return Number(text);
}

/**
 * The headers of GetObjectAttributes.
 *
 * @throws S3Error InvalidRequest (no attribute), InvalidArgument
 */
export function readAttributesQuery(headers: HeaderMap): AttributesQuery {
  const name = 'x-amz-object-attributes';
  const wanted = (headers.get(name) ?? '').split(',').map((part) => part.trim());
  const attributes = new Set<ObjectAttribute>();
  for (const text of wanted) {
    if (text === '') continue;
    const attribute = ATTRIBUTES.find((known) => known === text);
    if (attribute === undefined) throw invalidArgument('Invalid attribute name specified.', name, text);
    attributes.add(attribute);
  }
  if (attributes.size === 0) {
    const message =
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty';
    throw new S3Error('InvalidRequest', message);
  }
  return {
    attributes,
    maxParts: Math.min(readNumber(headers, 'x-amz-max-parts', MAX_KEYS_PER_PAGE), MAX_KEYS_PER_PAGE),
    after: readNumber(headers, 'x-amz-part-number-marker', 0),
  };
}
