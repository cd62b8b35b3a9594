import { S3_ERRORS, type S3ErrorCode } from './error-table.js';

/** Further elements of the error document (`Condition`, `ActualObjectSize`, …): name → value. Reaches the client. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

export interface S3ErrorOptions extends ErrorOptions {
  /** Headers of the answer that the code alone does not bring, in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An answer in S3's language that is not a success; the only thing this library throws.
 *
 * `details` and `message` reach the client: never a secret, an endpoint or a stack trace.
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** HTTP status that goes with the code. */
  readonly status: number;
  /** Headers that go with the answer (`x-amz-delete-marker`). */
  readonly headers: Readonly<Record<string, string>>;

  /** @param message AWS's text for the code when left out */
  constructor(
    readonly code: S3ErrorCode,
    message: string = S3_ERRORS[code].message,
    readonly details: ErrorDetails = {},
    options?: S3ErrorOptions,
  ) {
    super(message, options);
    this.status = S3_ERRORS[code].status;
    this.headers = options?.headers ?? {};
  }
}

/**
 * `InvalidArgument` as AWS sends it, naming the argument and repeating its value.
 *
 * @param value as received; absent when the argument itself is missing
 */
export function invalidArgument(message: string, name: string, value?: string): S3Error {
  const argument = { ArgumentName: name };
  return new S3Error(
    'InvalidArgument',
    message,
    value === undefined ? argument : { ...argument, ArgumentValue: value },
  );
}
