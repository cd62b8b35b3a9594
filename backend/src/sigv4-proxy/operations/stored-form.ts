import type { ObjectHeaders, Tag } from '@sgw/s3-wire';

/** Only what was sent is stored; an object of defaults costs no column. */
export function storedHeaders(headers: ObjectHeaders): Readonly<Record<string, string>> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') stored[name] = value;
  return stored;
}

export function toTagMap(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

export function toTagList(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
