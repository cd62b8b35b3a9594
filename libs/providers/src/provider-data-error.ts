/** A mistake in the provider data, with its place for whoever maintains the file. */
export class ProviderDataError extends Error {
  override readonly name = 'ProviderDataError';

  /**
   * @param file name of the file as the caller gave it
   * @param line line of the file, counted from 1
   * @param column column of the table by its header; empty where the line as a whole is wrong
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly column: string,
    problem: string,
  ) {
    super(`${file}:${line}${column === '' ? '' : ` (${column})`}: ${problem}`);
  }
}
