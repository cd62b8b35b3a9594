/** One thing that is wrong with a snapshot. */
export interface SnapshotFault {
  readonly path: readonly (string | number)[];
  readonly detail: string;
}

/** Faults that a person is told of; a damaged file may have one in every line. */
const MOST_TOLD = 5;
/** Names in a file may be of any length. */
const LONGEST_STEP = 60;

/** A text or list that is no snapshot, with where it goes wrong. */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError';

  constructor(
    message: string,
    /** The first of them. */
    readonly faults: readonly SnapshotFault[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Names the first faults by their places, and counts the rest. */
  static of(all: readonly SnapshotFault[]): SnapshotFormatError {
    const faults = all.slice(0, MOST_TOLD);
    const told = faults.map(({ path, detail }) => `${pathText(path)}: ${detail}`);
    const more = all.length > told.length ? [`and ${all.length - told.length} more`] : [];
    return new SnapshotFormatError(`It is no snapshot: ${[...told, ...more].join('; ')}`, faults);
  }
}

/** `buckets[3].files[7].size`, as a program writes it. */
export function pathText(path: readonly (string | number)[]): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step.slice(0, LONGEST_STEP)}`))
    .join('');
  return text.replace(/^\./, '') || 'the whole';
}

/** The same as a JSON pointer (RFC 6901). */
export function pointerText(path: readonly (string | number)[]): string {
  return path
    .map((step) => `/${String(step).slice(0, LONGEST_STEP).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
