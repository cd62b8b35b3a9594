import { malformedQueryCredential, parseCredential } from './credential-scope.js';
import type { ParsedSignature } from './parsed-signature.js';
import { isSameSignature } from './same-signature.js';
import { hmacHex, type SigningKey } from './signing-key.js';
import { parseIsoBasic } from './signing-time.js';
import { MISMATCH_MESSAGE, SigV4Error } from './sigv4-error.js';

/** The signature of a form: of its policy, in fields (AWS: "Authenticating Requests: Browser-Based Uploads Using POST"). */
export interface FormSignature extends Pick<ParsedSignature, 'source' | 'credential' | 'signedAtMs'> {
  readonly signature: string;
  /** The policy field as sent: what is signed. */
  readonly policy: string;
}

/** Fields by lower-case name. */
type Fields = ReadonlyMap<string, string>;

function required(fields: Fields, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value) return value;
  throw new SigV4Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
}

/**
 * Reads the fields of a Version 4 form signature.
 *
 * @param policy the form's policy field
 * @throws SigV4Error InvalidArgument, AuthorizationQueryParametersError, InvalidToken
 */
export function parseFormSignature(fields: Fields, policy: string): FormSignature {
  if (required(fields, 'X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new SigV4Error('InvalidArgument', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"', {
      ArgumentName: 'X-Amz-Algorithm',
      ArgumentValue: fields.get('x-amz-algorithm') ?? '',
    });
  }
  const credential = parseCredential(required(fields, 'X-Amz-Credential'), malformedQueryCredential);
  const date = required(fields, 'X-Amz-Date');
  const signature = required(fields, 'X-Amz-Signature');
  const signedAtMs = parseIsoBasic(date);
  if (signedAtMs === undefined || date.slice(0, 8) !== credential.date) {
    throw new SigV4Error('AccessDenied', 'Invalid according to Policy: Policy Condition failed: X-Amz-Date');
  }
  if (fields.get('x-amz-security-token')) {
    throw new SigV4Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  return { source: 'query', credential, signedAtMs, signature, policy };
}

/** @throws SigV4Error SignatureDoesNotMatch */
export function verifyFormSignature({ policy, signature, credential }: FormSignature, key: SigningKey): void {
  if (isSameSignature(hmacHex(key, policy), signature)) return;
  throw new SigV4Error('SignatureDoesNotMatch', MISMATCH_MESSAGE, {
    AWSAccessKeyId: credential.accessKeyId,
    StringToSign: policy,
    SignatureProvided: signature,
  });
}
