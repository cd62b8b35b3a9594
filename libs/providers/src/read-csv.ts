import { ProviderDataError } from './provider-data-error.js';

/** A text of comma-separated values, and the name that errors call it by. */
export interface CsvSource {
  readonly file: string;
  readonly text: string;
}

/** Where a value begins: line of the file and column of the line, both counted from 1. */
export interface CsvPlace {
  readonly line: number;
  readonly column: number;
}

/** One row below the header: its values by column of the table, and where each begins. */
export interface CsvRow {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, CsvPlace>;
}

/** A table: the names of its columns in order, and its rows. */
export interface CsvTable {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** No table of text holds them; bytes that are no UTF-8 are read as the last one. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const STRANGE = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

/** One field at a time: quoted, with `""` for a quote, or bare; then a comma, the line's end or the text's. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads comma-separated values with a header line (RFC 4180). Line breaks and commas may stand in
 * quotes; empty lines are skipped.
 *
 * @param required columns that must be there
 * @throws ProviderDataError on a field that is badly quoted, a line of another length than the
 *   header, a column that is missing or appears twice, a control character, or bytes that are no UTF-8
 */
export function readCsv({ file, text }: CsvSource, required: readonly string[]): CsvTable {
  refuseStrange({ file, text });
  const [header, ...lines] = readLines({ file, text: text.replace(/^\uFEFF/, '') });
  const columns = header?.fields.map(({ value }) => value) ?? [];
  const missing = required.find((column) => !columns.includes(column));
  if (missing !== undefined) throw mistake({ file, line: 1 }, 'the column is missing', missing);
  const double = columns.find((column, index) => columns.indexOf(column) !== index);
  if (double !== undefined) throw mistake({ file, line: 1 }, 'the column appears twice', double);
  const rows = lines.map(({ line, fields }): CsvRow => {
    if (fields.length !== columns.length) {
      throw mistake({ file, line }, `${fields.length} values, but the header has ${columns.length}`);
    }
    const cells = columns.map((column, index) => [column, fields[index]] as const);
    return {
      line,
      values: new Map(cells.map(([column, field]) => [column, field?.value ?? ''])),
      places: new Map(cells.map(([column, field]) => [column, field?.place ?? { line, column: 1 }])),
    };
  });
  return { file, columns, rows };
}

/** A conversion would not give such a text back, and no reader would see why. */
function refuseStrange({ file, text }: CsvSource): void {
  const at = text.search(STRANGE);
  if (at < 0) return;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  const what = code === 'FFFD' ? 'bytes that are no UTF-8' : `the control character U+${code}`;
  throw mistake({ file, ...placeAfter({ line: 1, column: 1 }, text.slice(0, at)) }, `holds ${what}`);
}

interface Field {
  readonly value: string;
  readonly place: CsvPlace;
}

interface Line {
  readonly line: number;
  readonly fields: readonly Field[];
}

function readLines({ file, text }: CsvSource): readonly Line[] {
  const lines: Line[] = [];
  let fields: Field[] = [];
  let place: CsvPlace = { line: 1, column: 1 };
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || fields.length > 0) {
    const match = FIELD.exec(text);
    if (match === null) {
      throw mistake({ file, ...place }, `value ${fields.length + 1} is badly quoted`);
    }
    const [whole, quoted, bare, end] = match;
    fields.push({ value: quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'), place });
    place = placeAfter(place, whole);
    if (end === ',') continue;
    const [first] = fields;
    if (first && (fields.length > 1 || first.value !== '')) lines.push({ line: first.place.line, fields });
    fields = [];
  }
  return lines;
}

function placeAfter({ line, column }: CsvPlace, text: string): CsvPlace {
  const breaks = text.split('\n');
  const last = breaks.at(-1) ?? '';
  if (breaks.length === 1) return { line, column: column + last.length };
  return { line: line + breaks.length - 1, column: last.length + 1 };
}

type Somewhere = Partial<CsvPlace> & { readonly file: string; readonly line: number };

function mistake({ file, line, column = 1 }: Somewhere, problem: string, field = ''): ProviderDataError {
  return new ProviderDataError([{ file, line, column, field, problem }]);
}
