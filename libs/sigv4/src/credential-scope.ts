import type { ParsedSignature } from './parsed-signature.js';
import { SigV4Error } from './sigv4-error.js';

/** What a credential says about itself: `<access key>/<date>/<region>/s3/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD, UTC. */
  readonly date: string;
  /** As sent; may hold commas (`fi,de`), when a client signs with what GetBucketLocation answered. */
  readonly region: string;
  readonly service: 's3';
  /** `<date>/<region>/s3/aws4_request`. */
  readonly scope: string;
}

/** Makes the error of the place where a credential stands: header and query have their own code and wording. */
export type Malformed = (what: string) => SigV4Error;

/** 400 AuthorizationHeaderMalformed. */
export const malformedHeader: Malformed = (what) =>
  new SigV4Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${what}`);

/** 400 AuthorizationQueryParametersError about X-Amz-Credential. */
export const malformedQueryCredential: Malformed = (what) =>
  new SigV4Error(
    'AuthorizationQueryParametersError',
    `Error parsing the X-Amz-Credential parameter; ${what}`,
  );

const SHAPE = 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
const DATE = /^\d{8}$/;

/**
 * Reads a credential.
 *
 * @throws SigV4Error made by `malformed`, naming the part that is wrong
 */
export function parseCredential(text: string, malformed: Malformed): CredentialScope {
  const parts = text.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminal = ''] = parts;
  if (parts.length !== 5 || accessKeyId === '' || region === '') throw malformed(SHAPE);
  if (!DATE.test(date)) {
    throw malformed(
      `incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  }
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (terminal !== 'aws4_request') {
    throw malformed(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`);
  }
  return { accessKeyId, date, region, service, scope: text.slice(accessKeyId.length + 1) };
}

/** What of a signature says for which region it was made. */
export type ScopedSignature = Pick<ParsedSignature, 'source' | 'credential'>;

/**
 * Refuses a signature made for a region that is not ours.
 *
 * @param parsed null for a request without a scope: anonymous, or Version 2
 * @param accepted region strings that may be signed for; the first is what the client is told to use
 * @throws SigV4Error AuthorizationHeaderMalformed or AuthorizationQueryParametersError, with `Region`
 */
export function assertScopeRegion(parsed: ScopedSignature | null, accepted: readonly string[]): void {
  if (parsed === null) return;
  const { region } = parsed.credential;
  if (accepted.includes(region)) return;
  const malformed = parsed.source === 'header' ? malformedHeader : malformedQueryCredential;
  const expected = accepted[0] ?? '';
  const { code, message } = malformed(`the region '${region}' is wrong; expecting '${expected}'`);
  throw new SigV4Error(code, message, { Region: expected });
}
