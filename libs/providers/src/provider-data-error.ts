/** One wrong value of the provider data, with its place for whoever maintains the file. */
export interface DataMistake {
  /** Name of the file as the caller gave it. */
  readonly file: string;
  /** Line of the file and column of that line, in characters, both counted from 1. */
  readonly line: number;
  readonly column: number;
  /** Column of the table by its header; empty where the line as a whole is wrong. */
  readonly field: string;
  readonly problem: string;
}

/** Mistakes in the provider data: all that were found, in the order of the files. */
export class ProviderDataError extends Error {
  override readonly name = 'ProviderDataError';

  constructor(readonly mistakes: readonly DataMistake[]) {
    super(mistakes.map(describeMistake).join('\n'));
  }
}

/** `regions.csv:7:12 (country): "FIN" is no country code`, as compilers write it. */
export function describeMistake({ file, line, column, field, problem }: DataMistake): string {
  return `${file}:${line}:${column}${field === '' ? '' : ` (${field})`}: ${problem}`;
}
