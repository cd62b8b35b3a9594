/**
 * Something that keeps the gateway from starting and that the person who starts it can mend. The message is
 * one line that says what is wrong and what to do; it is printed alone, without a stack.
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}
