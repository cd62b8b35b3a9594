import type { LifecycleRule, LifecycleTag } from '@sgw/contracts';
import { checkTags } from '../headers/tagging.js';
import { S3Error } from '../s3-error.js';
import { textOf, type XmlElement } from '../xml/read-xml.js';
import { childrenByName, wholeNumber } from './lifecycle-elements.js';

/** A rule's filter, as far as the rule keeps it. */
export type LifecycleFilter = Pick<
  LifecycleRule,
  'form' | 'prefix' | 'tags' | 'sizeGreaterThan' | 'sizeLessThan'
>;

/** Largest bound of a size that AWS takes, in bytes; its text for the other says so. */
const MAX_SIZE = 1_099_511_627_776_000;
/** Bounds of the tags in one `And`: an object has no more than ten. */
const MAX_TAGS = 10;

/**
 * Reads `Filter`: nothing, one predicate, or an `And` of two or more.
 *
 * @throws S3Error MalformedXML, InvalidRequest, InvalidTag
 */
export function readLifecycleFilter(element: XmlElement): LifecycleFilter {
  if (element.text.trim() !== '' || element.children.length > 1) throw new S3Error('MalformedXML');
  const [child] = element.children;
  if (child?.name !== 'And') return { form: 'filter', ...readPredicates(element) };
  if (child.children.length < 2) throw new S3Error('MalformedXML');
  return { form: 'and', ...readPredicates(child) };
}

function readPredicates(parent: XmlElement): Omit<LifecycleFilter, 'form'> {
  const tags = readTags(parent.children.filter(({ name }) => name === 'Tag'));
  const others = { ...parent, children: parent.children.filter(({ name }) => name !== 'Tag') };
  const { Prefix, ObjectSizeGreaterThan, ObjectSizeLessThan } = childrenByName(others, [
    'Prefix',
    'ObjectSizeGreaterThan',
    'ObjectSizeLessThan',
  ]);
  const sizeGreaterThan = ObjectSizeGreaterThan && size(ObjectSizeGreaterThan, 0);
  const sizeLessThan = ObjectSizeLessThan && size(ObjectSizeLessThan, 1);
  if (sizeGreaterThan !== undefined && sizeLessThan !== undefined && sizeGreaterThan >= sizeLessThan) {
    throw new S3Error(
      'InvalidRequest',
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
    );
  }
  return {
    ...(Prefix ? { prefix: textOf(Prefix) } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(sizeGreaterThan === undefined ? {} : { sizeGreaterThan }),
    ...(sizeLessThan === undefined ? {} : { sizeLessThan }),
  };
}

function size(element: XmlElement, least: number): number {
  const value = wholeNumber(element, Number.MAX_SAFE_INTEGER);
  if (value >= least && value <= MAX_SIZE) return value;
  throw new S3Error('InvalidRequest', `'${element.name}' should be between ${least} and ${MAX_SIZE}.`);
}

function readTags(elements: readonly XmlElement[]): readonly LifecycleTag[] {
  const tags = elements.map((element) => {
    const { Key, Value } = childrenByName(element, ['Key', 'Value']);
    if (!Key || !Value) throw new S3Error('MalformedXML');
    return { key: textOf(Key), value: textOf(Value) };
  });
  if (tags.length > MAX_TAGS) throw new S3Error('MalformedXML');
  if (new Set(tags.map(({ key }) => key)).size < tags.length)
    throw new S3Error('InvalidRequest', 'Duplicate Tag Keys are not allowed.');
  checkTags(tags, 'object');
  return tags;
}
