/** Sets rows in columns: words to the left, numbers to the right, two blanks between. The first row is the header. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const isNumber = widths.map((_, index) => rows.slice(1).every((row) => /^[\d/]+$/.test(row[index] ?? '')));
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
