import type { LifecycleRule } from '@sgw/contracts';

/** What a rule's filter asks about. */
export interface FilteredObject {
  readonly key: string;
  /** 0 for a delete marker, as AWS has it. */
  readonly sizeBytes: number;
  /** None for a delete marker. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether the rule's filter, all of it, is met. A disabled rule meets nothing. */
export function isMatched(rule: LifecycleRule, object: FilteredObject): boolean {
  return (
    isKeyMatched(rule, object.key) &&
    (rule.sizeGreaterThan === undefined || object.sizeBytes > rule.sizeGreaterThan) &&
    (rule.sizeLessThan === undefined || object.sizeBytes < rule.sizeLessThan) &&
    (rule.tags ?? []).every(({ key, value }) => Object.hasOwn(object.tags, key) && object.tags[key] === value)
  );
}

/** As {@link isMatched}, by the key alone: all that is known of an upload. */
export function isKeyMatched(rule: LifecycleRule, key: string): boolean {
  return rule.status === 'Enabled' && key.startsWith(rule.prefix ?? '');
}
