import { type AttachedPolicy, RESIDENCY_TAG } from '@sgw/contracts';
import { canonicalJson } from './canonical-json.js';

type Tags = Readonly<Record<string, string>>;

/** Terms that nobody can read permit nothing. */
const NOTHING: AttachedPolicy = {
  scope: 'origin',
  name: 'unreadable',
  version: 1,
  document: { format: 1, residency: { allow: [] } },
};

/** The terms that a version with these tags brought along from what it was copied from. */
export function carriedTerms(tags: Tags): readonly AttachedPolicy[] {
  const text = Object.hasOwn(tags, RESIDENCY_TAG) ? tags[RESIDENCY_TAG] : undefined;
  if (text === undefined) return [];
  try {
    const terms = JSON.parse(text) as AttachedPolicy[];
    return terms.every(({ scope, document }) => scope === 'origin' && typeof document === 'object')
      ? terms
      : [NOTHING];
  } catch {
    return [NOTHING];
  }
}

/** Terms added to those that the tags carry already; each stands there once, in the same order however they came. */
export function carryTerms(tags: Tags, terms: readonly AttachedPolicy[]): Tags {
  const texts = [...carriedTerms(tags), ...terms].map((term) => canonicalJson(term));
  if (texts.length === 0) return tags;
  return { ...tags, [RESIDENCY_TAG]: `[${[...new Set(texts)].toSorted().join(',')}]` };
}

/** The tags that are the client's own. */
export function clientTags(tags: Tags): Tags {
  if (!Object.hasOwn(tags, RESIDENCY_TAG)) return tags;
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key !== RESIDENCY_TAG));
}
