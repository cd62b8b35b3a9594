import { AccessKeyRing, type SigningKeyHolder } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import { type FormFields, missingField, type S3Address, S3Error, SUB_RESOURCES } from '@sgw/s3-wire';
import {
  DUMMY_SECRET,
  parseFormSignature,
  type ScopedSignature,
  verifyFormSignature,
  verifyFormSignatureV2,
  type HttpHead,
  type ParsedSignature,
  parseSignature,
  parseSignatureV2,
  signerOfV2,
  payloadMode,
  SigningKeyCache,
  verifySignature,
  verifySignatureV2,
} from '@sgw/sigv4';
import type { SignatureTraits } from './access/condition-context.js';

const VERSION_4 = 'AWS4-HMAC-SHA256';
const TYPES = { header: 'REST-HEADER', query: 'REST-QUERY-STRING' } as const;
const VERSION_4_ONLY =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';

/** Who signed a request. */
export interface Authenticated {
  /** Null where Version 2 signed. */
  readonly parsed: ParsedSignature | null;
  readonly signingKey: Buffer | undefined;
  readonly holder: SigningKeyHolder;
  readonly traits: SignatureTraits;
}

/** Who signed the policy of a form. */
export interface FormSigner {
  /** Null where Version 2 signed. */
  readonly parsed: ScopedSignature | null;
  readonly holder: SigningKeyHolder;
  readonly traits: SignatureTraits;
}

/** Fields that only a signer writes: with one of them, a form without a policy is a mistake and not anonymous. */
const FIELDS_OF_SIGNER = ['awsaccesskeyid', 'signature', 'x-amz-credential', 'x-amz-signature'];

/** Finds out who signed a request, and that nobody changed it since. */
@Injectable()
export class S3Authenticator {
  private readonly signingKeys = new SigningKeyCache();

  constructor(private readonly ring: AccessKeyRing) {}

  /** @returns null for a request without a signature. @throws S3Error InvalidAccessKeyId; SigV4Error for one that is wrong */
  async authenticate(head: HttpHead, address: S3Address): Promise<Authenticated | null> {
    const old = await this.authenticateV2(head, address);
    if (old) return old;
    const parsed = parseSignature(head);
    if (!parsed) return null;
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
    const { source, signedAtMs } = parsed;
    return { parsed, signingKey, holder, traits: { version: VERSION_4, type: TYPES[source], signedAtMs } };
  }

  /**
   * The signer of a form's policy; what the policy permits is not looked at.
   *
   * @returns null for a form without a policy, which nobody signed
   * @throws S3Error InvalidAccessKeyId; InvalidArgument for a signature of nothing; SigV4Error for one that is wrong
   */
  async authenticateForm(fields: FormFields): Promise<FormSigner | null> {
    const policy = fields.get('policy');
    if (!policy) {
      if (FIELDS_OF_SIGNER.some((name) => fields.has(name))) throw missingField('policy');
      return null;
    }
    const old = await this.authenticateFormV2(fields, policy);
    if (old) return old;
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
    const { signedAtMs } = parsed;
    return { parsed, holder, traits: { version: VERSION_4, type: 'POST', signedAtMs } };
  }

  /**
   * The signer of a Version 2 request.
   *
   * @returns undefined without such a signature, or when the tenant did not switch it on: then it is refused as if
   *   nobody had ever heard of it
   */
  private async authenticateV2(head: HttpHead, address: S3Address): Promise<Authenticated | undefined> {
    const signer = signerOfV2(head);
    const holder = signer === undefined ? undefined : await this.ring.find(signer);
    if (!holder?.tenant.allowSignatureV2) return undefined;
    const parsed = parseSignatureV2(head);
    if (!parsed) return undefined;
    const { bucket, style } = address;
    verifySignatureV2({
      head,
      parsed,
      secret: holder.secretAccessKey.reveal(),
      now: new Date(),
      subResources: SUB_RESOURCES,
      ...(style === 'virtual-host' && bucket !== undefined ? { hostBucket: bucket } : {}),
    });
    return {
      parsed: null,
      signingKey: undefined,
      holder,
      traits: { version: 'AWS', type: TYPES[parsed.source] },
    };
  }

  private async authenticateFormV2(fields: FormFields, policy: string): Promise<FormSigner | undefined> {
    const keyId = fields.get('awsaccesskeyid');
    if (!keyId || fields.has('x-amz-signature')) return undefined;
    const signature = fields.get('signature');
    if (!signature) throw missingField('Signature');
    const holder = await this.ring.find(keyId);
    if (!holder?.tenant.allowSignatureV2) throw new S3Error('InvalidRequest', VERSION_4_ONLY);
    verifyFormSignatureV2(policy, signature, holder.secretAccessKey.reveal());
    return { parsed: null, holder, traits: { version: 'AWS', type: 'POST' } };
  }
}

function unknownKey(accessKeyId: string, cause?: unknown): S3Error {
  return new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: accessKeyId }, { cause });
}
