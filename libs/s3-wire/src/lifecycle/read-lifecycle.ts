import {
  type LifecycleConfiguration,
  type LifecycleExpiration,
  type LifecycleRule,
  MAX_LIFECYCLE_RULE_ID_CHARACTERS,
  MAX_LIFECYCLE_RULES,
  MAX_NEWER_NONCURRENT_VERSIONS,
} from '@sgw/contracts';
import { maxXmlBytes } from '../operations.js';
import { invalidArgument, S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from '../xml/read-xml.js';
import { checkLifecycle } from './check-lifecycle.js';
import { childrenByName, wholeNumber } from './lifecycle-elements.js';
import { readLifecycleFilter } from './read-filter.js';

const TRANSITIONS = ['Transition', 'NoncurrentVersionTransition'] as const;

/**
 * Reads the body of PutBucketLifecycleConfiguration: today's form with a `Filter`, and the old one with a `Prefix` of the
 * rule. Texts of errors are AWS's, as far as they are known.
 *
 * @param newId makes the id of a rule that has none
 * @throws S3Error MalformedXML and as readXml; InvalidArgument, InvalidRequest; NotImplemented for transitions
 */
export function readLifecycle(body: Buffer, newId: () => string): readonly LifecycleRule[] {
  const root = readXml(body, maxXmlBytes('PutBucketLifecycleConfiguration'));
  requireName(root, 'LifecycleConfiguration');
  const { length } = root.children;
  if (length === 0 || length > MAX_LIFECYCLE_RULES) throw new S3Error('MalformedXML');
  const rules = root.children.map((element) => {
    requireName(element, 'Rule');
    return readRule(element, newId);
  });
  checkLifecycle(rules);
  return rules;
}

/** @throws S3Error InvalidRequest for a value of the header that AWS does not know */
export function readTransitionMinimumSize(
  header: string | undefined,
): LifecycleConfiguration['transitionMinimumSize'] {
  if (header === undefined || header === '' || header === 'all_storage_classes_128K')
    return 'all_storage_classes_128K';
  if (header === 'varies_by_storage_class') return header;
  throw new S3Error('InvalidRequest', `Invalid TransitionDefaultMinimumObjectSize found: ${header}`);
}

function readRule(element: XmlElement, newId: () => string): LifecycleRule {
  const parts = childrenByName(element, [
    'ID',
    'Status',
    'Prefix',
    'Filter',
    'Expiration',
    'NoncurrentVersionExpiration',
    'AbortIncompleteMultipartUpload',
    ...TRANSITIONS,
  ]);
  refuseTransitions(parts);
  const status = parts.Status && textOf(parts.Status).trim();
  if (status !== 'Enabled' && status !== 'Disabled') throw new S3Error('MalformedXML');
  const scope = parts.Filter ?? parts.Prefix;
  if (!scope || (parts.Filter && parts.Prefix)) throw new S3Error('MalformedXML');
  return {
    id: readId(parts.ID) ?? newId(),
    status,
    ...(parts.Filter ? readLifecycleFilter(scope) : { form: 'prefix', prefix: textOf(scope) }),
    ...(parts.Expiration ? { expiration: readExpiration(parts.Expiration) } : {}),
    ...(parts.NoncurrentVersionExpiration
      ? { noncurrentExpiration: readNoncurrentExpiration(parts.NoncurrentVersionExpiration) }
      : {}),
    ...(parts.AbortIncompleteMultipartUpload
      ? { abortUploadsAfterDays: readAbort(parts.AbortIncompleteMultipartUpload) }
      : {}),
  };
}

/** Placement decides where bytes lie: a rule that could not be carried out must not look as if it were in force. */
function refuseTransitions(parts: Partial<Record<(typeof TRANSITIONS)[number], XmlElement>>): void {
  const name = TRANSITIONS.find((transition) => parts[transition]);
  if (!name) return;
  const message = `${name} is not implemented: there is one storage class, and where objects lie follows from the locations of the bucket.`;
  throw new S3Error('NotImplemented', message, { Element: name });
}

function readId(element: XmlElement | undefined): string | undefined {
  const id = element && textOf(element);
  if (id === undefined || id === '') return undefined;
  if ([...id].length > MAX_LIFECYCLE_RULE_ID_CHARACTERS) {
    throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', id);
  }
  return id;
}

function readExpiration(element: XmlElement): LifecycleExpiration {
  const { Days, Date, ExpiredObjectDeleteMarker } = childrenByName(element, [
    'Days',
    'Date',
    'ExpiredObjectDeleteMarker',
  ]);
  if (element.children.length !== 1) throw new S3Error('MalformedXML');
  if (Days) return { days: positive(Days, 'Expiration') };
  if (Date) return { date: readDate(textOf(Date).trim()) };
  const flag = ExpiredObjectDeleteMarker && textOf(ExpiredObjectDeleteMarker).trim();
  if (flag !== 'true' && flag !== 'false') throw new S3Error('MalformedXML');
  return { expiredObjectDeleteMarker: flag === 'true' };
}

const ISO_DATE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?)?$/;
const DAY_MS = 86_400_000;

/** @returns ISO 8601 with milliseconds, as GetBucketLifecycleConfiguration answers it */
function readDate(text: string): string {
  const [, day = '', time = '00:00:00', zone = 'Z'] = ISO_DATE.exec(text) ?? [];
  const moment = new Date(`${day}T${time}${zone}`);
  // A 31st of February would roll over into March.
  if (Number.isNaN(moment.getTime()) || !isOnCalendar(day)) throw new S3Error('MalformedXML');
  if (moment.getTime() % DAY_MS !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', moment.toISOString());
  return moment.toISOString();
}

function isOnCalendar(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

function readNoncurrentExpiration(element: XmlElement): NonNullable<LifecycleRule['noncurrentExpiration']> {
  const { NoncurrentDays, NewerNoncurrentVersions } = childrenByName(element, [
    'NoncurrentDays',
    'NewerNoncurrentVersions',
  ]);
  if (!NoncurrentDays) throw new S3Error('MalformedXML');
  const days = positive(NoncurrentDays, 'NoncurrentVersionExpiration');
  if (!NewerNoncurrentVersions) return { days };
  const newerVersions = positive(NewerNoncurrentVersions, 'NoncurrentVersionExpiration');
  if (newerVersions > MAX_NEWER_NONCURRENT_VERSIONS) {
    const message = `'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must not be greater than ${MAX_NEWER_NONCURRENT_VERSIONS}`;
    throw invalidArgument(message, 'NewerNoncurrentVersions', String(newerVersions));
  }
  return { days, newerVersions };
}

function readAbort(element: XmlElement): number {
  const { DaysAfterInitiation } = childrenByName(element, ['DaysAfterInitiation']);
  if (!DaysAfterInitiation) throw new S3Error('MalformedXML');
  return positive(DaysAfterInitiation, 'AbortIncompleteMultipartUpload');
}

/** AWS takes 32 bits with a sign; a century of days is far less. */
const MAX_COUNT = 2 ** 31 - 1;

function positive(element: XmlElement, action: string): number {
  const value = wholeNumber(element, MAX_COUNT);
  if (value > 0) return value;
  const message = `'${element.name}' for ${action} action must be a positive integer`;
  throw invalidArgument(message, element.name, String(value));
}
