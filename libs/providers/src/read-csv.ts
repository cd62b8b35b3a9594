import { ProviderDataError } from './provider-data-error.js';

/** A text of comma-separated values, and the name that errors call it by. */
export interface CsvSource {
  readonly file: string;
  readonly text: string;
}

/** One row below the header: its values by column, and where it begins. */
export interface CsvRow {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

/** One field at a time: quoted, with `""` for a quote, or bare; then a comma, the line's end or the text's. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads comma-separated values with a header line (RFC 4180). Line breaks and commas may stand in
 * quotes; empty lines are skipped.
 *
 * @param columns columns that must be there
 * @throws ProviderDataError on a field that is badly quoted, a line of another length than the
 *   header, or a missing column
 */
export function readCsv({ file, text }: CsvSource, columns: readonly string[]): readonly CsvRow[] {
  const [header, ...lines] = readLines({ file, text: text.replace(/^\uFEFF/, '') });
  const names = header?.fields ?? [];
  const missing = columns.find((column) => !names.includes(column));
  if (missing !== undefined) throw new ProviderDataError(file, 1, missing, 'the column is missing');
  return lines.map(({ line, fields }) => {
    if (fields.length !== names.length) {
      const problem = `${fields.length} values, but the header has ${names.length}`;
      throw new ProviderDataError(file, line, '', problem);
    }
    return { line, values: new Map(names.map((name, index) => [name, fields[index] ?? ''])) };
  });
}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

function readLines({ file, text }: CsvSource): readonly Line[] {
  const lines: Line[] = [];
  let fields: string[] = [];
  let begin = 1;
  let line = 1;
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || fields.length > 0) {
    const match = FIELD.exec(text);
    if (match === null)
      throw new ProviderDataError(file, line, '', `value ${fields.length + 1} is badly quoted`);
    const [whole, quoted, bare, end] = match;
    fields.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') lines.push({ line: begin, fields });
    fields = [];
    begin = line;
  }
  return lines;
}
