import { ObjectDeleter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { readDeleteConditions, readGovernanceBypass } from '@sgw/s3-wire';
import { objectOwnerOf } from '../access/acl-clerk.js';
import { refusalOf } from './delete-answer.js';
import { erasureAnswer, readErasure, requireErasable } from './erasure-header.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { nameOf, readVersion } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
@Injectable()
export class DeleteObject extends BucketOperation {
  constructor(private readonly objects: ObjectDeleter) {
    super();
  }

  async run({ request, requester, signature, responder, bucket, key }: BucketContext): Promise<void> {
    const { headers, query } = request;
    const version = readVersion(query);
    const conditions = readDeleteConditions(headers);
    const mayBypassGovernance = readGovernanceBypass(headers);
    const wish = { key, ...conditions, mayBypassGovernance, ...(version === undefined ? {} : { version }) };
    const isTracked = readErasure(headers, signature);
    if (isTracked) requireErasable(bucket, version);
    const owner = objectOwnerOf(bucket, requester);
    const [deletion] = await this.objects.delete(bucket, owner, [wish], isTracked);
    const refusal = deletion && refusalOf(deletion, wish);
    if (refusal) throw refusal;
    const asked = query.get('versionId');
    const made = deletion?.outcome === 'marked' && deletion.versionId !== undefined;
    const id = made ? nameOf({ ...deletion, versionId: deletion.versionId ?? '' }) : asked;
    responder.empty(204, {
      ...(id === undefined ? {} : { 'x-amz-version-id': id }),
      ...(deletion?.isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
      ...erasureAnswer([deletion]),
    });
  }
}
