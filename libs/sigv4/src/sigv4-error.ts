/** S3 error codes that a signature or a signed body can earn. */
export type SigV4ErrorCode =
  | 'AccessDenied'
  | 'AuthorizationHeaderMalformed'
  | 'AuthorizationQueryParametersError'
  | 'IncompleteBody'
  | 'InvalidArgument'
  | 'InvalidChunkSizeError'
  | 'InvalidRequest'
  | 'InvalidToken'
  | 'MalformedTrailerError'
  | 'MissingContentLength'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'
  | 'XAmzContentSHA256Mismatch';

/**
 * Why a signature or a signed body is refused; the only thing this library throws.
 *
 * `details` are further elements of S3's error document and reach the client: never a secret or the signature
 * that would have been right.
 */
export class SigV4Error extends Error {
  override readonly name = 'SigV4Error';

  /** @param message AWS's text */
  constructor(
    readonly code: SigV4ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The one text for every signature that is not the right one, whatever is wrong with it. */
export const MISMATCH_MESSAGE =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

/** The body does not have the framing or the length it announced. */
export function incompleteBody(): SigV4Error {
  return new SigV4Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

/** The trailer section is not what `x-amz-trailer` announced. */
export function malformedTrailer(): SigV4Error {
  return new SigV4Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}
