/** Colours of a terminal, or nothing where the output is no terminal or `NO_COLOR` is set (no-color.org). */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** Chooses how to paint. @param isColourful whether escape sequences are understood and wanted */
export function paintFor(isColourful: boolean): Paint {
  const wrap = (code: number) => (text: string) => (isColourful ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { good: wrap(32), bad: wrap(31), dim: wrap(2), bold: wrap(1) };
}

/** Whether this process may colour its standard output. */
export function isColourful(): boolean {
  return process.stdout.isTTY && !process.env.NO_COLOR;
}

/**
 * Lays rows out in columns, two spaces apart.
 *
 * @param alignRight indexes of columns that hold numbers
 */
export function columns(
  rows: readonly (readonly string[])[],
  alignRight: ReadonlySet<number> = new Set(),
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return alignRight.has(index) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** `1,234,567`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
