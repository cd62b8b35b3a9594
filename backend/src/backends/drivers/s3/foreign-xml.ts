import type { ListedVersion, VersionCursor } from '../../storage-driver.js';
import { compareKeys } from '../../key-order.js';
import { unquote } from './s3-headers.js';
import {
  type Element,
  elements,
  nameReader,
  required,
  rootElement,
  numberIn,
  textOf,
  XmlAnswerError,
} from './s3-xml.js';

/** What is read of a page of a bucket that others fill. */
export interface ForeignPage {
  readonly versions: readonly ListedVersion[];
  readonly next?: VersionCursor;
}

/** Reads the answer to ListObjectsV2 as one of a bucket without versions. @throws XmlAnswerError */
export function readForeignObjects(xml: string): ForeignPage {
  const root = rootElement(xml, 'ListBucketResult');
  const name = nameReader(root);
  const versions = elements(root, 'Contents').map((element) => ({
    ...commonOf(element, name),
    versionId: 'null',
    isLatest: true,
    isMarker: false,
    sizeBytes: numberIn(required(element, 'Size')),
    etag: unquote(required(element, 'ETag')),
  }));
  const last = versions.at(-1);
  const isTruncated = textOf(root, 'IsTruncated') === 'true';
  return { versions, ...(isTruncated && last && { next: { key: last.key, versionId: '' } }) };
}

/** Reads the answer to ListObjectVersions. @throws XmlAnswerError */
export function readForeignVersions(xml: string): ForeignPage {
  const root = rootElement(xml, 'ListVersionsResult');
  const name = nameReader(root);
  const versions = elements(root, 'Version').map((element) => ({
    ...versionOf(element, name),
    isMarker: false,
    sizeBytes: numberIn(required(element, 'Size')),
    etag: unquote(required(element, 'ETag')),
  }));
  const markers = elements(root, 'DeleteMarker').map((element) => ({
    ...versionOf(element, name),
    isMarker: true,
    sizeBytes: 0,
    etag: '',
  }));
  const keyMarker = textOf(root, 'NextKeyMarker');
  const isTruncated = textOf(root, 'IsTruncated') === 'true';
  if (isTruncated && !keyMarker) throw new XmlAnswerError('a truncated listing without a marker');
  const next = keyMarker && { key: name(keyMarker), versionId: textOf(root, 'NextVersionIdMarker') ?? '' };
  return { versions: latestFirst(merged(xml, versions, markers)), ...(isTruncated && next && { next }) };
}

/** Reads the answer to GetObjectTagging. @throws XmlAnswerError */
export function readTags(xml: string): Readonly<Record<string, string>> {
  const set = rootElement(xml, 'Tagging')['TagSet'];
  if (typeof set !== 'object' || set === null) return {};
  const tags = elements(set as Element, 'Tag').map((tag) => [
    required(tag, 'Key'),
    textOf(tag, 'Value') ?? '',
  ]);
  return Object.fromEntries(tags) as Record<string, string>;
}

function commonOf(element: Element, name: (text: string) => string) {
  const modified = Date.parse(textOf(element, 'LastModified') ?? '');
  if (Number.isNaN(modified)) throw new XmlAnswerError('no <LastModified>');
  return { key: name(required(element, 'Key')), modifiedAt: new Date(modified) };
}

function versionOf(element: Element, name: (text: string) => string) {
  return {
    ...commonOf(element, name),
    versionId: textOf(element, 'VersionId') || 'null',
    isLatest: textOf(element, 'IsLatest')?.trim() === 'true',
  };
}

const EITHER = /<(?:\w+:)?(Version|DeleteMarker)[\s>]/g;

/**
 * Versions and markers in the order of the answer, which is that of their age. Servers that write all markers behind all
 * versions (SeaweedFS) leave it to the times.
 */
function merged(
  xml: string,
  versions: readonly ListedVersion[],
  markers: readonly ListedVersion[],
): readonly ListedVersion[] {
  if (markers.length === 0) return versions;
  const kinds = [...xml.matchAll(EITHER)].map(([, kind]) => kind === 'DeleteMarker');
  const lists = [versions.values(), markers.values()] as const;
  const ordered = kinds.flatMap((isMarker) => lists[isMarker ? 1 : 0].next().value ?? []);
  const isGrouped = versions.length > 0 && kinds.lastIndexOf(false) < kinds.indexOf(true);
  if (!isGrouped) return ordered;
  return ordered.toSorted(
    (one, other) =>
      compareKeys(one.key, other.key) ||
      Number(other.isLatest) - Number(one.isLatest) ||
      other.modifiedAt.getTime() - one.modifiedAt.getTime(),
  );
}

/**
 * What is answered without a version id is the newest, wherever it was listed: SeaweedFS lists a null version behind others that
 * are older.
 */
function latestFirst(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  const ordered: ListedVersion[] = [];
  let first = 0;
  for (const version of versions) {
    if (ordered[first]?.key !== version.key) first = ordered.length;
    if (version.isLatest) ordered.splice(first, 0, version);
    else ordered.push(version);
  }
  return ordered;
}
