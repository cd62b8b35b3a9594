import { DiscoveryError, type DiscoveryOutcome, type Unknown } from '@sgw/contracts';

/** What went wrong with one request to a provider. */
export type SurveyFailureKind =
  | 'denied'
  /** The thing asked for is not set. */
  | 'absent'
  | 'no-such-bucket'
  /** The provider does not know the question. */
  | 'unsupported'
  /** Worth another try after a while. */
  | 'busy'
  /** The whole discovery cannot go on like this: see {@link SurveyFailure.outcome}. */
  | 'outcome'
  | 'failed';

/** A request to a provider that brought no answer. Its text is ours: what a provider says may hold anything. */
export class SurveyFailure extends Error {
  override readonly name = 'SurveyFailure';

  constructor(
    readonly kind: SurveyFailureKind,
    message: string,
    readonly outcome: DiscoveryOutcome | undefined,
    readonly details: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
  }

  /** How to note it where an answer was expected. */
  get state(): Unknown | 'absent' {
    if (this.kind === 'denied' || this.kind === 'absent' || this.kind === 'unsupported') return this.kind;
    return 'failed';
  }

  /** For the person who asked. @param fallback outcome of what has none of its own */
  toDiscoveryError(fallback: DiscoveryOutcome): DiscoveryError {
    return new DiscoveryError(this.outcome ?? fallback, this.message, this.details, { cause: this });
  }
}

/** An answer of a provider that is no success. */
export interface FailedAnswer {
  /** `''` when the body names none. */
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the body is S3's XML, or there is none. */
  readonly isS3: boolean;
}

const BUSY =
  /^(?:SlowDown|ServiceUnavailable|RequestLimitExceeded|Throttling\w*|TooManyRequests|InternalError|RequestTimeout|OperationAborted)$/;
const ABSENT = /^NoSuch(?!Bucket$|Key$|Upload$)\w+$|\w+NotFoundError$|^MetadataConfigurationNotFound$/;
const UNSUPPORTED =
  /^(?:NotImplemented|MethodNotAllowed|NotSupported|UnsupportedOperation|XNotImplemented|InvalidRequest|InvalidArgument)$/;

/** Reads S3's error codes and a few headers. */
export function failureOfAnswer({ code, status, headers, isS3 }: FailedAnswer): SurveyFailure {
  const upstream = { ...(code !== '' && { upstreamCode: code }), upstreamStatus: status };
  const fail = (
    kind: SurveyFailureKind,
    text: string,
    outcome?: DiscoveryOutcome,
    more = {},
  ): SurveyFailure => new SurveyFailure(kind, text, outcome, { ...upstream, ...more });
  const region = headers['x-amz-bucket-region'];
  const isRedirect = status >= 300 && status < 400;
  if (code === 'RequestTimeTooSkewed') {
    const offsetSeconds = skewOf(headers['date']);
    return fail('outcome', 'The clocks of this machine and the provider differ too much', 'clock-skew', {
      ...(offsetSeconds !== null && { offsetSeconds }),
    });
  }
  if (/^(?:InvalidAccessKeyId|InvalidToken|ExpiredToken|TokenRefreshRequired|InvalidSecurity)$/.test(code)) {
    return fail('outcome', 'The provider does not know the access key', 'bad-key');
  }
  if (code === 'SignatureDoesNotMatch') {
    return fail(
      'outcome',
      'The secret key does not fit the access key; a wrong region or address style can look so too',
      'bad-secret',
    );
  }
  if (
    /^(?:PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(
      code,
    ) ||
    ((isRedirect || status === 400) && region !== undefined)
  ) {
    return fail('outcome', 'The bucket or endpoint is of another region', 'wrong-region', {
      ...(isHostLabel(region) && { region }),
    });
  }
  if (isRedirect) return fail('outcome', 'The endpoint sends elsewhere, which is not followed', 'not-s3');
  if (!isS3) return fail('outcome', 'The answer is not one of S3', 'not-s3');
  if (code === 'NoSuchBucket') return fail('no-such-bucket', 'There is no such bucket');
  if (ABSENT.test(code)) return fail('absent', 'It is not set');
  if (
    BUSY.test(code) ||
    status === 503 ||
    status === 429 ||
    status === 500 ||
    status === 502 ||
    status === 504
  ) {
    const retryAfterSeconds = secondsOf(headers['retry-after']);
    return fail('busy', 'The provider is too busy to answer', 'slow-down', {
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
  if (status === 403 || status === 401) return fail('denied', 'The keys may not ask for this');
  if (UNSUPPORTED.test(code) || status === 501 || status === 405)
    return fail('unsupported', 'The provider does not know this');
  if (status === 404) return fail('absent', 'It is not there');
  return fail('failed', `The provider answered with ${status}${code === '' ? '' : ` ${code}`}`);
}

const UNTRUSTED =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_|INVALID_CA|ERR_TLS_CERT_(?!ALTNAME))/;

/** Reads the errors of Node's sockets, TLS and DNS. */
export function failureOfTransport(error: unknown): SurveyFailure {
  if (error instanceof SurveyFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fail = (text: string, outcome: DiscoveryOutcome): SurveyFailure =>
    new SurveyFailure('outcome', text, outcome);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail('The name of the endpoint cannot be resolved', 'dns');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return fail('The certificate is for another name', 'tls-name');
  if (UNTRUSTED.test(code)) return fail('The certificate is not trusted', 'tls-untrusted');
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return fail('The endpoint does not answer', 'connect-timeout');
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('HPE_')) {
    return fail('The endpoint speaks another protocol', 'not-s3');
  }
  if (code === 'ECONNREFUSED') return fail('The endpoint refuses connections', 'refused');
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new SurveyFailure('busy', 'The endpoint cut the connection', 'refused');
  }
  return new SurveyFailure('failed', 'The request failed', undefined);
}

/** Their clock minus ours, in whole seconds; the header tells no less, so one second is none. */
export function skewOf(date: string | undefined): number | null {
  const theirs = Date.parse(date ?? '');
  return Number.isNaN(theirs) ? null : Math.trunc((theirs - Date.now()) / 1000);
}

/** Of `Retry-After`; undefined for a date, which hardly anybody sends. */
function secondsOf(text: string | undefined): number | undefined {
  return /^\d{1,5}$/.test(text ?? '') ? Number(text) : undefined;
}

function isHostLabel(text: string | undefined): text is string {
  return text !== undefined && /^[a-z0-9-]{1,63}$/i.test(text);
}
