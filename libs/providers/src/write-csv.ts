/**
 * Writes rows as comma-separated values (RFC 4180) in the one form that the data keeps: line ends of `\n`,
 * quotes only where a value needs them.
 */
export function writeCsv(columns: readonly string[], rows: readonly ReadonlyMap<string, string>[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  // A line of one empty value would read as no line at all.
  const written = lines.map((values) => values.map(quoteWhereNeeded).join(',') || '""');
  return `${written.join('\n')}\n`;
}

function quoteWhereNeeded(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
