import type { LifecycleRule } from '@sgw/contracts';
import { element, xmlDocument } from '../xml/write-xml.js';

/** Answer of GetBucketLifecycleConfiguration: the rules as they were sent, with their ids. */
export function writeLifecycle(rules: readonly LifecycleRule[]): string {
  return xmlDocument('LifecycleConfiguration', rules.map(writeRule).join(''));
}

function writeRule(rule: LifecycleRule): string {
  const { noncurrentExpiration, abortUploadsAfterDays } = rule;
  const filter =
    rule.form === 'prefix' ? element('Prefix', rule.prefix ?? '') : `<Filter>${writeFilter(rule)}</Filter>`;
  return (
    `<Rule>${element('ID', rule.id)}${filter}${element('Status', rule.status)}` +
    writeExpiration(rule) +
    wrap(
      'NoncurrentVersionExpiration',
      element('NoncurrentDays', noncurrentExpiration?.days) +
        element('NewerNoncurrentVersions', noncurrentExpiration?.newerVersions),
    ) +
    wrap('AbortIncompleteMultipartUpload', element('DaysAfterInitiation', abortUploadsAfterDays)) +
    '</Rule>'
  );
}

function writeFilter(rule: LifecycleRule): string {
  const tags = (rule.tags ?? []).map(
    ({ key, value }) => `<Tag>${element('Key', key)}${element('Value', value)}</Tag>`,
  );
  const predicates =
    element('Prefix', rule.prefix) +
    tags.join('') +
    element('ObjectSizeGreaterThan', rule.sizeGreaterThan) +
    element('ObjectSizeLessThan', rule.sizeLessThan);
  return rule.form === 'and' ? `<And>${predicates}</And>` : predicates;
}

function writeExpiration({ expiration }: LifecycleRule): string {
  if (expiration === undefined) return '';
  if ('days' in expiration) return wrap('Expiration', element('Days', expiration.days));
  if ('date' in expiration) return wrap('Expiration', element('Date', expiration.date));
  const flag = element('ExpiredObjectDeleteMarker', String(expiration.expiredObjectDeleteMarker));
  return wrap('Expiration', flag);
}

function wrap(name: string, content: string): string {
  return content === '' ? '' : `<${name}>${content}</${name}>`;
}
