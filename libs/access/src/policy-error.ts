/** A policy that is refused; the message is AWS's text and reaches the client. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
