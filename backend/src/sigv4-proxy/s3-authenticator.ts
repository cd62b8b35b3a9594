import { AccessKeyRing, type SigningKeyHolder } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import {
  DUMMY_SECRET,
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

/** Finds out who signed a request, and that nobody changed it since. */
@Injectable()
export class S3Authenticator {
  private readonly signingKeys = new SigningKeyCache();

  constructor(private readonly ring: AccessKeyRing) {}

  /** @returns null for a request without a signature. @throws S3Error InvalidAccessKeyId; SigV4Error for one that is wrong */
  async authenticate(head: HttpHead): Promise<Authenticated | null> {
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
    return { parsed, signingKey, holder };
  }
}

function unknownKey(accessKeyId: string, cause?: unknown): S3Error {
  return new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: accessKeyId }, { cause });
}
