import type { BucketRow } from '@backend/namespace';
import type { SigningKeyHolder, TenantRow } from '@backend/tenants';
import type { ScopedSignature } from '@sgw/sigv4';
import type { RequestAccess } from '../access/request-access.js';
import type { FormUpload } from '../form-upload.js';
import type { PayloadReader } from '../payload-reader.js';
import type { S3Request } from '../s3-request.js';
import type { S3Responder } from '../s3-responder.js';

/** What an operation without a bucket has at hand: the request is authenticated and permitted by then. */
export interface ServiceContext {
  readonly request: S3Request;
  /** Whose buckets the request means. */
  readonly tenant: TenantRow;
  /** Null for a request without a signature. */
  readonly requester: SigningKeyHolder | null;
  /** Null where the signature names no region (Version 2), and without a signature. */
  readonly signature: ScopedSignature | null;
  /** Asks the one access decision what the pipeline did not ask already: about keys in a body, the source of a copy. */
  readonly access: RequestAccess;
  readonly responder: S3Responder;
  /** The body, for operations that take one. @throws S3Error for a head that promises nonsense */
  readonly payload: () => PayloadReader;
  /** Of a form post: what came before the file. */
  readonly form?: FormUpload;
}

/** The same, with the bucket that the request names. */
export interface BucketContext extends ServiceContext {
  readonly bucket: BucketRow;
  /** Key of the object; empty for an operation on the bucket itself. */
  readonly key: string;
}

/** One S3 operation: reads the wire, asks a story, answers. Throws what the pipeline turns into an error. */
export type Operation =
  | { readonly scope: 'service'; run(context: ServiceContext): Promise<void> }
  | { readonly scope: 'bucket'; run(context: BucketContext): Promise<void> };

/** An operation within a bucket. */
export abstract class BucketOperation {
  readonly scope = 'bucket' as const;
  abstract run(context: BucketContext): Promise<void>;
}

/** An operation that names no bucket, or one that need not exist. */
export abstract class ServiceOperation {
  readonly scope = 'service' as const;
  abstract run(context: ServiceContext): Promise<void>;
}
