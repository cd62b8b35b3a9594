import type { Known } from '@sgw/contracts';
import { countryOf, UNKNOWN } from './jurisdictions.js';
import type { DataMistake } from './provider-data-error.js';
import type { CsvRow } from './read-csv.js';

/** The dictionary's words for a fact; `n/a` cannot satisfy a requirement any more than `unknown` can. */
const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['yes', 'yes'],
  ['no', 'no'],
  ['partial', 'partial'],
  ['unknown', 'unknown'],
  ['n/a', 'unknown'],
]);

const UNSAID: ReadonlySet<string> = new Set(['', 'unknown', 'n/a']);

/** Reads the values of one row; a value that the dictionary does not allow is noted, and reads as unknown. */
export class RowReader {
  constructor(
    private readonly file: string,
    private readonly row: CsvRow,
    private readonly mistakes: DataMistake[],
  ) {}

  text(column: string): string {
    return (this.row.values.get(column) ?? '').trim();
  }

  /** @param pattern what the value must look like; an empty value is refused unless it matches */
  matching(column: string, pattern: RegExp, problem: string): string {
    const text = this.text(column);
    if (!pattern.test(text)) this.blame(column, problem);
    return text;
  }

  /** Free text, `unknown` where the cell is empty. */
  name(column: string): string {
    return this.text(column) || UNKNOWN;
  }

  known(column: string): Known {
    return this.oneOf(column, KNOWN) ?? 'unknown';
  }

  oneOf<T extends string>(column: string, words: ReadonlyMap<string, T>): T | undefined {
    const word = words.get(this.text(column));
    if (word === undefined) this.blame(column, `is none of ${[...words.keys()].join(', ')}`);
    return word;
  }

  country(column: string): string {
    try {
      return countryOf(this.text(column));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.blame(column, 'is no country code');
      return UNKNOWN;
    }
  }

  /** A number that is not there is unknown, never 0. */
  number(column: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const text = this.text(column);
    if (UNSAID.has(text)) return undefined;
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.min && value <= range.max) return value;
    this.blame(column, `is no number from ${range.min} to ${range.max}`);
    return undefined;
  }

  /** A day that is in the calendar; undefined where the cell is empty. */
  day(column: string): string | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
    this.blame(column, 'is no day as YYYY-MM-DD');
    return undefined;
  }

  /** Addresses separated by `;`. */
  urls(column: string): readonly string[] {
    const urls = this.text(column).split(';').filter(Boolean);
    for (const url of urls) {
      if (!/^https?:\/\/[^\s;]+$/.test(url)) this.blame(column, `holds ${url}, which is no web address`);
    }
    return urls;
  }

  blame(column: string, problem: string): void {
    const { line, column: at } = this.row.places.get(column) ?? { line: this.row.line, column: 1 };
    const quoted = JSON.stringify(this.text(column));
    this.mistakes.push({ file: this.file, line, column: at, field: column, problem: `${quoted} ${problem}` });
  }
}
