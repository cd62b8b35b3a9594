import { S3Error } from '../s3-error.js';
import { textOf, type XmlElement } from '../xml/read-xml.js';

/**
 * The children of an element by their names.
 *
 * @throws S3Error MalformedXML for one that is not among the names or occurs twice, and for text between them
 */
export function childrenByName<const Name extends string>(
  parent: XmlElement,
  names: readonly Name[],
): Partial<Record<Name, XmlElement>> {
  if (parent.text.trim() !== '') throw new S3Error('MalformedXML');
  const found: Partial<Record<Name, XmlElement>> = {};
  for (const child of parent.children) {
    const name = names.find((known) => known === child.name);
    // A rule may hold several transitions, which are refused by name.
    if (name === undefined || (found[name] && !name.endsWith('Transition')))
      throw new S3Error('MalformedXML');
    found[name] = child;
  }
  return found;
}

/** @throws S3Error MalformedXML for what is no whole number, or one that goes beyond `max` on either side */
export function wholeNumber(element: XmlElement, max: number): number {
  const text = textOf(element).trim();
  const value = Number(text);
  if (!/^[+-]?\d{1,16}$/.test(text) || Math.abs(value) > max) throw new S3Error('MalformedXML');
  return value;
}
