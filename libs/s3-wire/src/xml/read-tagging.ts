import { maxXmlBytes } from '../operations.js';
import { checkTags, type Tag, type TagScope } from '../headers/tagging.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from './read-xml.js';

/** Reads `<Tag><Key/><Value/></Tag>…`, the content of a TagSet. */
export function readTagElements(parent: XmlElement): readonly Tag[] {
  if (parent.text.trim() !== '') throw new S3Error('MalformedXML');
  return parent.children.map((element) => {
    requireName(element, 'Tag');
    const [key, value] = element.children;
    if (key?.name === 'Value' && value?.name === 'Key') return tagOf(value, key, element);
    return tagOf(key, value, element);
  });
}

function tagOf(key: XmlElement | undefined, value: XmlElement | undefined, tag: XmlElement): Tag {
  if (key?.name !== 'Key' || value?.name !== 'Value' || tag.children.length !== 2)
    throw new S3Error('MalformedXML');
  return { key: textOf(key), value: textOf(value) };
}

/**
 * Reads and checks the body of PutBucketTagging and PutObjectTagging.
 *
 * @throws S3Error MalformedXML and as readXml; BadRequest, InvalidTag
 */
export function readTagging(body: Buffer, scope: TagScope): readonly Tag[] {
  const root = readXml(body, maxXmlBytes(scope === 'bucket' ? 'PutBucketTagging' : 'PutObjectTagging'));
  requireName(root, 'Tagging');
  const [tagSet] = root.children;
  if (tagSet?.name !== 'TagSet' || root.children.length !== 1) throw new S3Error('MalformedXML');
  const tags = readTagElements(tagSet);
  checkTags(tags, scope);
  return tags;
}
