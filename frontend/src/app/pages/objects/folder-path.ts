/** One folder on the way to a prefix. */
export interface FolderStep {
  readonly name: string;
  /** Prefix that lists it, ending in `/`. */
  readonly prefix: string;
}

/** `2024/reports/` → `2024`, `reports`. A key may hold empty segments (`a//b`): they are folders too. */
export function folderSteps(prefix: string): readonly FolderStep[] {
  const names = prefix.split('/').slice(0, -1);
  return names.map((name, index) => ({
    name: name === '' ? '(empty)' : name,
    prefix: `${names.slice(0, index + 1).join('/')}/`,
  }));
}

/** The prefix of the folder that a key lies in; empty at the top. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
