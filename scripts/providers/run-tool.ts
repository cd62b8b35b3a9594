import { ProviderDataError } from '@sgw/providers';

/** A mistake in how the tool was called; its message goes to the user, with a hint at `--help`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit code of a tool that could not do what it is for: wrong arguments, or data that cannot be read. */
export const EXIT_UNUSABLE = 2;

/**
 * Runs a tool and turns what it throws into a message and exit code 2. A mistake in the data names file, line and
 * column; a mistake in the arguments is followed by a hint.
 *
 * @param run gives the exit code
 */
export function runTool(run: (args: readonly string[]) => number): void {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    process.exitCode = run(process.argv.slice(2));
  } catch (error) {
    process.exitCode = EXIT_UNUSABLE;
    process.stderr.write(`${messageOf(error)}\n`);
  }
}

/** A defect of the tool itself is told with its stack, and never with the exit code of an answer. */
function messageOf(error: unknown): string {
  if (isUsage(error)) return `${error.message}\nSee --help.`;
  if (error instanceof ProviderDataError || isMissingFile(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What `parseArgs` throws for an option nobody knows is the user's mistake too. */
function isUsage(error: unknown): error is Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  return error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS');
}

function isMissingFile(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
