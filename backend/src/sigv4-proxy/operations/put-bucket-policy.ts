import { BucketKeeper } from '@backend/objects';
import { TenantDirectory } from '@backend/tenants';
import type { BucketRow } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import {
  arnOf,
  arnOfUser,
  isPublicPolicy,
  parseBucketPolicy,
  type Policy,
  PolicyError,
  principalsOf,
} from '@sgw/access';
import { OPERATIONS, S3Error } from '@sgw/s3-wire';
import { requesterOf } from '../access/access-judge.js';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { signedIn } from './signed-in.js';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
@Injectable()
export class PutBucketPolicy extends BucketOperation {
  constructor(
    private readonly buckets: BucketKeeper,
    private readonly tenants: TenantDirectory,
  ) {
    super();
  }

  async run({ requester, responder, payload, bucket }: BucketContext): Promise<void> {
    const text = textOf(await documentOf(payload(), OPERATIONS.PutBucketPolicy.body));
    const policy = readPolicy(text, bucket.name);
    await this.requirePrincipals(policy, bucket);
    if (bucket.publicAccessBlock?.blockPublicPolicy && isPublicPolicy(policy)) {
      const user = arnOfUser(requesterOf(signedIn(requester)));
      throw new S3Error(
        'AccessDenied',
        `User: ${user} is not authorized to perform: s3:PutBucketPolicy on resource: "${arnOf(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      );
    }
    await this.buckets.setAccess(bucket, { policyDocument: text });
    responder.empty(204);
  }

  /** Whoever a policy names must be there, and of this tenant: a mistyped id would be nobody, or somebody later. */
  private async requirePrincipals(policy: Policy, bucket: BucketRow): Promise<void> {
    const { users, tenants } = principalsOf(policy);
    if (tenants.some((tenant) => tenant !== bucket.tenantId && tenant !== bucket.tenantName)) throw invalid();
    if (users.length === 0) return;
    const found = await this.tenants.usersByIds(bucket.tenantId, users);
    const known = new Set(found.flatMap(({ id, canonicalId }) => [id, canonicalId]));
    if (!users.every((user) => known.has(user))) throw invalid();
  }
}

const invalid = () => new S3Error('MalformedPolicy', 'Invalid principal in policy');

function textOf(body: Buffer): string {
  try {
    return strictUtf8.decode(body);
  } catch (cause) {
    throw new S3Error('MalformedPolicy', 'This policy contains invalid Json', {}, { cause });
  }
}

function readPolicy(text: string, bucket: string): Policy {
  try {
    return parseBucketPolicy(text, bucket);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new S3Error('MalformedPolicy', error.message, {}, { cause: error });
  }
}
