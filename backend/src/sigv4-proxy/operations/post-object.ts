import { ObjectWriter, type PutReceipt } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  checkPostPolicy,
  type FormAnswer,
  readChecksumClaim,
  readFormAnswer,
  readObjectHeaders,
  readPostPolicy,
  readStorageClass,
  readTaggingHeader,
  readUserMetadata,
  redirectAddress,
  S3Error,
  writePostResponse,
} from '@sgw/s3-wire';
import pLimit from 'p-limit';
import { AclClerk } from '../access/acl-clerk.js';
import { LockClerk, requireHashToKeep } from '../access/lock-clerk.js';
import type { FormUpload } from '../form-upload.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { ExpiryTeller } from './expiry-teller.js';
import { locationOf } from './location-of.js';
import { storedHeaders, toTagMap } from './stored-form.js';
import { versionHeaders } from './version-answer.js';

/** Forms whose file is held in memory at once; five MiB each. */
const MAX_COLLECTED = 16;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
@Injectable()
export class PostObject extends BucketOperation {
  private readonly inTurn = pLimit(MAX_COLLECTED);

  constructor(
    private readonly objects: ObjectWriter,
    private readonly acls: AclClerk,
    private readonly locks: LockClerk,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { form, request, responder, bucket, key } = context;
    if (!form) {
      throw new S3Error(
        'InvalidRequest',
        'A form post carries its signature in the form, not in the head or the address of the request.',
      );
    }
    const store = () => this.store(context, form);
    const receipt = await (form.isCollected ? this.inTurn(store) : store());
    const { etag } = receipt;
    const location = locationOf(request);
    const posted = { location, bucket: bucket.name, key, etag };
    const { status, redirect }: FormAnswer = readFormAnswer(form.fields);
    const tags = toTagMap(readTaggingHeader(form.headers));
    const expiry = this.expiry.ofNew(bucket, key, tags, receipt);
    const headers = { etag: `"${etag}"`, location, ...versionHeaders(receipt), ...expiry };
    if (redirect) return responder.empty(303, { ...headers, location: redirectAddress(redirect, posted) });
    if (status === 201) return responder.xml(201, writePostResponse(posted), headers);
    responder.empty(status, headers);
  }

  private async store(
    { request, requester, bucket, key }: BucketContext,
    form: FormUpload,
  ): Promise<PutReceipt> {
    const { fields } = form;
    // What nobody signed has no policy; the access decision alone says whether it may be.
    const policy = requester ? readPostPolicy(fields.get('policy') ?? '') : undefined;
    if (policy) checkPostPolicy(policy, { fields, bucket: bucket.name, key }, new Date());
    readStorageClass(form.headers);
    const { lock } = await this.locks.ofNewObject(form.headers, bucket, requester);
    requireHashToKeep(form.headers, { claim: readChecksumClaim(form.headers) }, bucket, lock);
    return this.objects.write(
      {
        bucket,
        key,
        ...(await this.acls.ofNewObject(form.headers, bucket, requester)),
        headers: storedHeaders(readObjectHeaders(form.headers)),
        userMetadata: readUserMetadata(form.headers),
        tags: toTagMap(readTaggingHeader(form.headers)),
        lock,
        body: await form.body(policy ?? {}),
      },
      request.signal,
    );
  }
}
