import { maxXmlBytes } from '../operations.js';
import { checkTags, type Tag } from '../headers/tagging.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf } from './read-xml.js';
import { readTagElements } from './read-tagging.js';

/** What a CreateBucket body asks for. */
export interface CreateBucketBody {
  /** As written, e.g. `fi,de`; undefined when there is none or it is empty. */
  readonly locationConstraint?: string;
  readonly tags: readonly Tag[];
}

/** Elements of directory buckets, which are another kind of bucket than ours. */
const DIRECTORY_BUCKET: ReadonlySet<string> = new Set(['Bucket', 'Location']);

/**
 * Reads the body of CreateBucket; an empty one asks for nothing.
 *
 * @throws S3Error MalformedXML and as readXml; NotImplemented (directory bucket); BadRequest, InvalidTag
 */
export function readCreateBucket(body: Buffer): CreateBucketBody {
  if (body.length === 0) return { tags: [] };
  const root = readXml(body, maxXmlBytes('CreateBucket'));
  requireName(root, 'CreateBucketConfiguration');
  let locationConstraint: string | undefined;
  let tags: readonly Tag[] | undefined;
  for (const element of root.children) {
    if (DIRECTORY_BUCKET.has(element.name))
      throw new S3Error('NotImplemented', undefined, { Element: element.name });
    if (element.name === 'LocationConstraint' && locationConstraint === undefined) {
      locationConstraint = textOf(element).trim();
    } else if (element.name === 'Tags' && tags === undefined) {
      tags = readTagElements(element);
    } else {
      throw new S3Error('MalformedXML');
    }
  }
  checkTags(tags ?? [], 'bucket');
  return { ...(locationConstraint ? { locationConstraint } : {}), tags: tags ?? [] };
}
