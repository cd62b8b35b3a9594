import type { AclGrant, SettingAnswer, BucketSettings, Exposure } from '@sgw/contracts';

const PUBLIC_BLOCK_OFF = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

type Sources = Pick<BucketSettings, 'acl' | 'policy' | 'publicAccessBlock'> &
  Partial<Pick<BucketSettings, 'ownership'>>;

/** What a verdict "private" leaves open: asking each object for its ACL would be a request for each. */
export const OBJECT_ACLS_UNSEEN = 'ACLs of single objects are not looked at';

/** Servers that answer any ACL with the owner alone, whatever they let in: Swift keeps S3's ACLs only when it is told to. */
const SILENT_ABOUT_ACLS = /swift/i;

/**
 * Judges who else reaches a bucket. What could not be asked leaves the answer open: a bucket is private only when its ACL and its
 * policy both say so, or a public access block overrides them; of the ACLs of its objects it says that they were not looked at.
 *
 * @param server as the endpoint names itself
 */
export function judgeExposure(
  { acl, policy, publicAccessBlock, ownership }: Sources,
  server: string | null = null,
): Exposure {
  const block = publicAccessBlock.state === 'known' ? publicAccessBlock.value : PUBLIC_BLOCK_OFF;
  const grants = acl.state === 'known' ? acl.value.grants : [];
  const reasons: string[] = [];
  const everybody = block.ignorePublicAcls ? [] : grantsTo(grants, 'all-users');
  const anyAccount = block.ignorePublicAcls ? [] : grantsTo(grants, 'authenticated-users');
  const isPolicyPublic = policy.state === 'known' && policy.value.isPublic && !block.restrictPublicBuckets;
  if (isPolicyPublic) reasons.push('The bucket policy lets anybody in');
  if (everybody.length > 0) reasons.push(`The ACL gives everybody ${everybody.join(', ')}`);
  if (anyAccount.length > 0)
    reasons.push(`The ACL gives every account of the provider ${anyAccount.join(', ')}`);
  if (isPolicyPublic || everybody.length > 0) return { level: 'public', reasons };
  if (anyAccount.length > 0) return { level: 'authenticated', reasons };
  const isAclSettled = isSettled(acl) || block.ignorePublicAcls;
  const isPolicySettled = isSettled(policy) || block.restrictPublicBuckets;
  if (!isAclSettled) reasons.push(`The ACL could not be read (${acl.state})`);
  if (!isPolicySettled) reasons.push(`The bucket policy could not be read (${policy.state})`);
  if (!isAclSettled || !isPolicySettled) return { level: 'unknown', reasons };
  const accounts = grantsTo(grants, 'account');
  const isOwners = ownership?.state === 'known' && ownership.value === 'BucketOwnerEnforced';
  const objectAcls = isOwners
    ? 'ACLs are switched off for its objects'
    : block.ignorePublicAcls
      ? 'Public ACLs of its objects are ignored'
      : OBJECT_ACLS_UNSEEN;
  if (accounts.length > 0)
    return {
      level: 'shared',
      reasons: [`The ACL gives other accounts ${accounts.join(', ')}`, objectAcls],
    };
  if (server !== null && SILENT_ABOUT_ACLS.test(server))
    return { level: 'unknown', reasons: ['The server does not tell by S3 whom it lets in'] };
  return { level: 'private', reasons: [objectAcls] };
}

/** A provider that knows no ACLs or policies lets nobody in by them. */
function isSettled(answer: SettingAnswer<unknown>): boolean {
  return answer.state === 'known' || answer.state === 'absent' || answer.state === 'unsupported';
}

function grantsTo(grants: readonly AclGrant[], grantee: AclGrant['grantee']): readonly string[] {
  return [
    ...new Set(grants.filter((grant) => grant.grantee === grantee).map(({ permission }) => permission)),
  ];
}
