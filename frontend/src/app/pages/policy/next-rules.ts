import type { BucketPolicyView } from '@sgw/contracts';

/**
 * What a place has after a policy is attached to it or taken away; all else that it has stays.
 *
 * @param policy null takes away
 * @param tag only for the objects that have it
 */
export function nextRules(
  now: BucketPolicyView,
  policy: string | null,
  tag: { readonly key: string; readonly value: string } | undefined,
): BucketPolicyView {
  if (!tag) return { ...now, policy };
  const others = now.byTag.filter(({ key, value }) => key !== tag.key || value !== tag.value);
  return { ...now, byTag: policy === null ? others : [...others, { ...tag, policy }] };
}
