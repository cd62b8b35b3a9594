/** As the server takes them. */
const MOST_TAGS = 20;
const LONGEST_TAG = 60;

/** Tags as typed, parted by commas: each once, none empty. */
export const tagsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];

/** What is wrong with typed tags; undefined when nothing is. */
export function tagsMistake(text: string): string | undefined {
  const tags = tagsOf(text);
  if (tags.length > MOST_TAGS) return `At most ${MOST_TAGS} tags.`;
  const long = tags.find((tag) => tag.length > LONGEST_TAG);
  return long === undefined
    ? undefined
    : `A tag has at most ${LONGEST_TAG} characters: “${long.slice(0, 20)}…”.`;
}
