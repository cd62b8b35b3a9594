/** One mistake in a backends file. */
export interface BackendsFileMistake {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `backends[0].endpoint`. */
  readonly path: string;
  /** What is wrong, and what to write instead; never a secret's value. */
  readonly message: string;
}

/** Every mistake of a backends file at once, in the file's order: `file:line:column: path: what to do`. */
export class BackendsFileError extends Error {
  override readonly name = 'BackendsFileError';
  readonly mistakes: readonly BackendsFileMistake[];

  constructor(file: string, mistakes: readonly BackendsFileMistake[]) {
    const sorted = [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted.map(({ line, column, path, message }) => {
      const place = path === '' ? '' : `${path}: `;
      return `${file}:${line}:${column}: ${place}${message}`;
    });
    super(lines.join('\n'));
    this.mistakes = sorted;
  }
}
