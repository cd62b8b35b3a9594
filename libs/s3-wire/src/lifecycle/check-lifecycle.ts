import { type LifecycleRule, MAX_KEY_BYTES } from '@sgw/contracts';
import { invalidArgument, S3Error } from '../s3-error.js';

const invalidRequest = (message: string) => new S3Error('InvalidRequest', message);

/**
 * Checks what is wrong with rules that are well-formed each: actions that do not go with the filter, ids, and the mixture of
 * the two forms.
 *
 * @throws S3Error InvalidArgument, InvalidRequest, MalformedXML
 */
export function checkLifecycle(rules: readonly LifecycleRule[]): void {
  for (const rule of rules) checkRule(rule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    const twice = rules.find((rule, at) => rules.findIndex(({ id }) => id === rule.id) < at)?.id;
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', twice);
  }
  checkForms(rules);
}

function checkRule(rule: LifecycleRule): void {
  if (Buffer.byteLength(rule.prefix ?? '') > MAX_KEY_BYTES) throw new S3Error('MalformedXML');
  const { expiration, noncurrentExpiration, abortUploadsAfterDays } = rule;
  if (expiration === undefined && noncurrentExpiration === undefined && abortUploadsAfterDays === undefined)
    throw invalidRequest('At least one action needs to be specified in a rule');
  if (expiration && 'expiredObjectDeleteMarker' in expiration)
    refuseFilter(rule, 'ExpiredObjectDeleteMarker');
  if (abortUploadsAfterDays !== undefined) refuseFilter(rule, 'AbortIncompleteMultipartUpload');
}

/** An upload has no size yet, and neither it nor a delete marker has tags. */
function refuseFilter({ tags, sizeGreaterThan, sizeLessThan }: LifecycleRule, action: string): void {
  if (tags) throw invalidRequest(`${action} cannot be specified with Tags.`);
  if (sizeGreaterThan !== undefined || sizeLessThan !== undefined)
    throw invalidRequest(`${action} cannot be specified with Object Size.`);
}

function checkForms(rules: readonly LifecycleRule[]): void {
  const isOld = rules[0]?.form === 'prefix';
  if (rules.some(({ form }) => (form === 'prefix') !== isOld)) {
    throw invalidRequest(
      isOld
        ? 'Filter element can only be used in Lifecycle V2.'
        : 'Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.',
    );
  }
  if (!isOld) return;
  if (rules.some(({ noncurrentExpiration }) => noncurrentExpiration?.newerVersions !== undefined))
    throw invalidRequest('NewerNoncurrentVersions element can only be used in Lifecycle V2.');
  refuseOverlap(
    rules.filter(({ expiration }) => expiration),
    'Expiration',
  );
  refuseOverlap(
    rules.filter(({ noncurrentExpiration }) => noncurrentExpiration),
    'NoncurrentVersionExpiration',
  );
}

/** Rules of the old form must not meet in a key; today's may. */
function refuseOverlap(rules: readonly LifecycleRule[], action: string): void {
  const prefixes = rules.map(({ prefix = '' }) => prefix).toSorted();
  // In order, whatever begins with a prefix stands right behind it.
  const at = prefixes.findIndex((prefix, index) => prefixes[index + 1]?.startsWith(prefix));
  if (at < 0) return;
  const found = `Found overlapping prefixes '${prefixes[at]}' and '${prefixes[at + 1]}'`;
  throw invalidRequest(`${found} for same action type '${action}'`);
}
