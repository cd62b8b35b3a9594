import { MAX_DELETE_KEYS } from '@sgw/contracts';
import { type DeleteConditions, parseDeleteConditions } from '../headers/delete-conditions.js';
import { maxXmlBytes } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from './read-xml.js';

/** One object that a DeleteObjects request names. */
export interface DeleteTarget extends DeleteConditions {
  /** Exactly as written, blanks included. */
  readonly key: string;
  readonly versionId?: string;
}

export interface DeleteBody {
  /** Whether only failures are to be answered. */
  readonly isQuiet: boolean;
  readonly objects: readonly DeleteTarget[];
}

/** Conditions on one object. */
const CONDITIONS: ReadonlySet<string> = new Set(['ETag', 'LastModifiedTime', 'Size']);

function readTarget(element: XmlElement): DeleteTarget {
  let key: string | undefined;
  let versionId: string | undefined;
  const stated = new Map<string, string>();
  for (const child of element.children) {
    if (CONDITIONS.has(child.name) && !stated.has(child.name)) stated.set(child.name, textOf(child));
    else if (child.name === 'Key' && key === undefined) key = textOf(child);
    else if (child.name === 'VersionId' && versionId === undefined) versionId = textOf(child).trim();
    else throw new S3Error('MalformedXML');
  }
  if (!key) throw new S3Error('MalformedXML');
  const conditions = parseDeleteConditions({
    etag: stated.get('ETag'),
    size: stated.get('Size'),
    lastModified: stated.get('LastModifiedTime'),
  });
  return versionId ? { key, versionId, ...conditions } : { key, ...conditions };
}

function readBoolean(element: XmlElement): boolean {
  const text = textOf(element).trim().toLowerCase();
  if (text !== 'true' && text !== 'false') throw new S3Error('MalformedXML');
  return text === 'true';
}

/**
 * Reads the body of DeleteObjects: 1 to 1,000 objects. Keys that no object can have (too long) are kept: their
 * deletion fails one by one, not the request.
 *
 * @throws S3Error MalformedXML and as readXml; InvalidRequest (a condition that is none)
 */
export function readDelete(body: Buffer): DeleteBody {
  const root = readXml(body, maxXmlBytes('DeleteObjects'));
  requireName(root, 'Delete');
  let isQuiet = false;
  const objects: DeleteTarget[] = [];
  for (const element of root.children) {
    if (element.name === 'Quiet') isQuiet = readBoolean(element);
    else if (element.name === 'Object') objects.push(readTarget(element));
    else throw new S3Error('MalformedXML');
  }
  if (objects.length === 0 || objects.length > MAX_DELETE_KEYS) throw new S3Error('MalformedXML');
  return { isQuiet, objects };
}
