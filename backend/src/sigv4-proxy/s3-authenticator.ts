import { AccessKeyRing, type SigningKeyHolder } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import { type FormFields, S3Error } from '@sgw/s3-wire';
import {
  DUMMY_SECRET,
  parseFormSignature,
  type ScopedSignature,
  verifyFormSignature,
  type HttpHead,
  type ParsedSignature,
  parseSignature,
  payloadMode,
  SigningKeyCache,
  verifySignature,
} from '@sgw/sigv4';

/** Who signed a request. */
export interface Authenticated {
  readonly parsed: ParsedSignature;
  readonly signingKey: Buffer;
  readonly holder: SigningKeyHolder;
}

/** Who signed the policy of a form. */
export interface FormSigner {
  readonly parsed: ScopedSignature | null;
  readonly holder: SigningKeyHolder;
}

/** Finds out who signed a request, and that nobody changed it since. */
@Injectable()
export class S3Authenticator {
  private readonly signingKeys = new SigningKeyCache();

  constructor(private readonly ring: AccessKeyRing) {}

  /** @throws S3Error AccessDenied without a signature, InvalidAccessKeyId; SigV4Error for one that is wrong */
  async authenticate(head: HttpHead): Promise<Authenticated> {
    const parsed = parseSignature(head);
    if (!parsed) throw new S3Error('AccessDenied');
    payloadMode(head, parsed);
    const { accessKeyId, date, region } = parsed.credential;
    const holder = await this.ring.find(accessKeyId);
    const secret = holder?.secretAccessKey.reveal() ?? DUMMY_SECRET;
    const signingKey = this.signingKeys.get(secret, date, region);
    try {
      verifySignature({ head, parsed, signingKey, now: new Date() });
    } catch (error) {
      // The same work was done for an unknown key, so that its absence does not show in time either.
      throw holder ? error : unknownKey(accessKeyId, error);
    }
    if (!holder) throw unknownKey(accessKeyId);
    return { parsed, signingKey, holder };
  }

  /**
   * The signer of a form's policy; what the policy permits is not looked at.
   *
   * @throws S3Error AccessDenied without a policy, InvalidAccessKeyId; SigV4Error for a signature that is wrong
   */
  async authenticateForm(fields: FormFields): Promise<FormSigner> {
    const policy = fields.get('policy');
    if (!policy) throw new S3Error('AccessDenied');
    const parsed = parseFormSignature(fields, policy);
    const { accessKeyId, date, region } = parsed.credential;
    const holder = await this.ring.find(accessKeyId);
    const secret = holder?.secretAccessKey.reveal() ?? DUMMY_SECRET;
    try {
      verifyFormSignature(parsed, this.signingKeys.get(secret, date, region));
    } catch (error) {
      throw holder ? error : unknownKey(accessKeyId, error);
    }
    if (!holder) throw unknownKey(accessKeyId);
    return { parsed, holder };
  }
}

function unknownKey(accessKeyId: string, cause?: unknown): S3Error {
  return new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: accessKeyId }, { cause });
}
