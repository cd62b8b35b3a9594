import * as s3 from '@aws-sdk/client-s3';
import { isPublicPolicy, parseBucketPolicy } from '@sgw/access';
import type { AclGrant, SettingAnswer, BucketSettings } from '@sgw/contracts';
import { SurveyFailure } from './survey-failure.js';

/** Any command of the SDK; its own types do not let one function take them all. */
export interface AskableCommand {
  readonly input: object;
  readonly middlewareStack: object;
}

/** Sends one command; throws SurveyFailure. @param isXml false where the answer is another document */
export type Ask = <O extends object>(command: AskableCommand, isXml?: boolean) => Promise<O>;

type Known<T> = Extract<SettingAnswer<T>, { state: 'known' }>;
const known = <T>(value: T): Known<T> => ({ state: 'known', value });
const absent = { state: 'absent' } as const;

const GROUPS: Readonly<Record<string, AclGrant['grantee']>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'all-users',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'authenticated-users',
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'log-delivery',
};

/** Asks a provider everything about the settings of a bucket. What it refuses or does not know becomes that, and nothing else. */
export async function askSettings(bucket: string, ask: Ask): Promise<BucketSettings> {
  const Bucket = bucket;
  const [location, versioning, encryption, objectLock, lifecycle, policy, acl] = await Promise.all([
    answer(ask<s3.GetBucketLocationOutput>(new s3.GetBucketLocationCommand({ Bucket })), (found) =>
      // Without a name it is where S3 began.
      known(found.LocationConstraint || 'us-east-1'),
    ),
    answer(ask<s3.GetBucketVersioningOutput>(new s3.GetBucketVersioningCommand({ Bucket })), known),
    answer(ask<s3.GetBucketEncryptionOutput>(new s3.GetBucketEncryptionCommand({ Bucket })), encryptionOf),
    answer(
      ask<s3.GetObjectLockConfigurationOutput>(new s3.GetObjectLockConfigurationCommand({ Bucket })),
      lockOf,
    ),
    answer(
      ask<s3.GetBucketLifecycleConfigurationOutput>(
        new s3.GetBucketLifecycleConfigurationCommand({ Bucket }),
      ),
      lifecycleOf,
    ),
    answer(ask<s3.GetBucketPolicyOutput>(new s3.GetBucketPolicyCommand({ Bucket }), false), (found) =>
      policyOf(found, bucket),
    ),
    answer(ask<s3.GetBucketAclOutput>(new s3.GetBucketAclCommand({ Bucket })), (found) =>
      known({ grants: grantsOf(found) }),
    ),
  ]);
  return {
    location,
    versioning: then(versioning, ({ Status }) =>
      Status === 'Enabled' ? 'enabled' : Status === 'Suspended' ? 'suspended' : 'off',
    ),
    mfaDelete: then(versioning, ({ MFADelete }) => MFADelete === 'Enabled'),
    encryption,
    objectLock,
    lifecycle,
    policy,
    acl,
    ...(await askMore(Bucket, ask)),
  };
}

async function askMore(
  Bucket: string,
  ask: Ask,
): Promise<
  Pick<
    BucketSettings,
    'publicAccessBlock' | 'ownership' | 'tags' | 'cors' | 'logging' | 'replication' | 'website'
  >
> {
  const [publicAccessBlock, ownership, tags, cors, logging, replication, website] = await Promise.all([
    answer(ask<s3.GetPublicAccessBlockOutput>(new s3.GetPublicAccessBlockCommand({ Bucket })), blockOf),
    answer(
      ask<s3.GetBucketOwnershipControlsOutput>(new s3.GetBucketOwnershipControlsCommand({ Bucket })),
      (found) => {
        const ownership = found.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
        return ownership === undefined ? absent : known<string>(ownership);
      },
    ),
    answer(ask<s3.GetBucketTaggingOutput>(new s3.GetBucketTaggingCommand({ Bucket })), ({ TagSet = [] }) =>
      TagSet.length === 0
        ? absent
        : known(Object.fromEntries(TagSet.map(({ Key, Value }) => [Key ?? '', Value ?? '']))),
    ),
    answer(ask<s3.GetBucketCorsOutput>(new s3.GetBucketCorsCommand({ Bucket })), ({ CORSRules = [] }) => {
      const anyOrigin = CORSRules.some(({ AllowedOrigins = [] }) => AllowedOrigins.includes('*'));
      return CORSRules.length === 0 ? absent : known({ rules: CORSRules.length, anyOrigin });
    }),
    answer(
      ask<s3.GetBucketLoggingOutput>(new s3.GetBucketLoggingCommand({ Bucket })),
      ({ LoggingEnabled }) =>
        LoggingEnabled?.TargetBucket === undefined
          ? absent
          : known({ targetBucket: LoggingEnabled.TargetBucket }),
    ),
    answer(
      ask<s3.GetBucketReplicationOutput>(new s3.GetBucketReplicationCommand({ Bucket })),
      ({ ReplicationConfiguration }) => {
        const rules = ReplicationConfiguration?.Rules?.length ?? 0;
        return rules === 0 ? absent : known({ rules });
      },
    ),
    answer(ask<s3.GetBucketWebsiteOutput>(new s3.GetBucketWebsiteCommand({ Bucket })), (found) =>
      (found.IndexDocument ?? found.RedirectAllRequestsTo) ? known(true) : absent,
    ),
  ]);
  return { publicAccessBlock, ownership, tags, cors, logging, replication, website };
}

async function answer<O, T>(
  asked: Promise<O>,
  read: (found: O) => SettingAnswer<T>,
): Promise<SettingAnswer<T>> {
  try {
    return read(await asked);
  } catch (error) {
    // Aborted, or a bug: not an answer.
    if (!(error instanceof SurveyFailure)) throw error;
    return { state: error.state };
  }
}

function then<A, B>(from: SettingAnswer<A>, read: (value: A) => B): SettingAnswer<B> {
  return from.state === 'known' ? known(read(from.value)) : from;
}

function encryptionOf({
  ServerSideEncryptionConfiguration,
}: s3.GetBucketEncryptionOutput): BucketSettings['encryption'] {
  const rule = ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  if (rule?.SSEAlgorithm === undefined) return absent;
  return known({ algorithm: rule.SSEAlgorithm, hasKey: rule.KMSMasterKeyID !== undefined });
}

function lockOf({
  ObjectLockConfiguration,
}: s3.GetObjectLockConfigurationOutput): BucketSettings['objectLock'] {
  if (ObjectLockConfiguration === undefined) return absent;
  const { Mode, Days, Years } = ObjectLockConfiguration.Rule?.DefaultRetention ?? {};
  return known({
    enabled: ObjectLockConfiguration.ObjectLockEnabled === 'Enabled',
    ...(Mode !== undefined && { mode: Mode }),
    ...(Days !== undefined && { days: Days }),
    ...(Years !== undefined && { years: Years }),
  });
}

function lifecycleOf({ Rules = [] }: s3.GetBucketLifecycleConfigurationOutput): BucketSettings['lifecycle'] {
  const live = Rules.filter(({ Status }) => Status === 'Enabled');
  if (Rules.length === 0) return absent;
  return known({
    rules: Rules.length,
    expires: live.some(({ Expiration }) => Expiration?.Days !== undefined || Expiration?.Date !== undefined),
    transitions: live.some(({ Transitions = [] }) => Transitions.length > 0),
    abortsUploads: live.some(
      (rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation !== undefined,
    ),
    expiresNoncurrent: live.some((rule) => rule.NoncurrentVersionExpiration !== undefined),
  });
}

function policyOf({ Policy }: s3.GetBucketPolicyOutput, bucket: string): BucketSettings['policy'] {
  if (Policy === undefined || Policy.trim() === '') return absent;
  try {
    const policy = parseBucketPolicy(Policy, bucket);
    return known({ statements: policy.statements.length, isPublic: isPublicPolicy(policy) });
  } catch {
    // A language beyond ours: what it allows is not known, and not guessed.
    return { state: 'failed' };
  }
}

function grantsOf({ Owner, Grants = [] }: s3.GetBucketAclOutput): readonly AclGrant[] {
  return Grants.map(({ Grantee, Permission }) => ({
    grantee:
      GROUPS[Grantee?.URI ?? ''] ??
      (Grantee?.ID !== undefined && Grantee.ID === Owner?.ID ? 'owner' : 'account'),
    permission: Permission ?? '',
  }));
}

function blockOf({
  PublicAccessBlockConfiguration: found,
}: s3.GetPublicAccessBlockOutput): BucketSettings['publicAccessBlock'] {
  if (found === undefined) return absent;
  return known({
    blockPublicAcls: found.BlockPublicAcls === true,
    ignorePublicAcls: found.IgnorePublicAcls === true,
    blockPublicPolicy: found.BlockPublicPolicy === true,
    restrictPublicBuckets: found.RestrictPublicBuckets === true,
  });
}
