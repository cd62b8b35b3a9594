import type { BucketSurvey, Finding, FindingSeverity, Snapshot, SnapshotFindings } from '@sgw/contracts';

const SEVERITIES: readonly FindingSeverity[] = ['critical', 'warning', 'notice', 'unchecked'];
/** Objects from which a share of tiny ones says anything. */
const MANY_OBJECTS = 1000;
const TINY_SHARE = 0.01;
const MARKER_SHARE = 0.5;

type Risk = Omit<Finding, 'bucket'>;
type Rule = (bucket: BucketSurvey) => Risk | undefined;

/** Says what should worry somebody about a snapshot, worst first. What could not be asked is `unchecked`, never good. */
export function findRisks(snapshot: Snapshot): SnapshotFindings {
  const findings = snapshot.buckets
    .flatMap((bucket) =>
      RULES.flatMap((rule) => {
        const risk = rule(bucket);
        return risk === undefined ? [] : { ...risk, bucket: bucket.name };
      }),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const count = (severity: FindingSeverity): number =>
    findings.filter((one) => one.severity === severity).length;
  return {
    findings,
    counts: {
      critical: count('critical'),
      warning: count('warning'),
      notice: count('notice'),
      unchecked: count('unchecked'),
    },
  };
}

const RULES: readonly Rule[] = [
  ({ state, problem }) =>
    state === 'denied' || state === 'failed'
      ? {
          rule: 'not-seen',
          severity: 'unchecked',
          title: 'The bucket could not be looked into',
          detail: problem?.detail ?? 'The provider did not answer',
          fix: 'Give the keys s3:ListBucket and s3:GetBucket* on it, or use other keys',
        }
      : undefined,
  ({ exposure }) => {
    const { level, reasons } = exposure;
    const detail = reasons.join('. ');
    if (level === 'public') {
      return {
        rule: 'public',
        severity: 'critical',
        title: 'Anybody can reach the bucket',
        detail,
        fix: 'Switch on the public access block, or take the grant to everybody out of policy and ACL',
      };
    }
    if (level === 'authenticated') {
      return {
        rule: 'any-account',
        severity: 'critical',
        title: 'Every account of the provider can reach the bucket',
        detail,
        fix: 'Take the grant to AuthenticatedUsers out of the ACL',
      };
    }
    if (level !== 'unknown') return undefined;
    return {
      rule: 'exposure-unchecked',
      severity: 'unchecked',
      title: 'Who can reach the bucket is not known',
      detail: detail || 'Neither policy nor ACL could be read',
      fix: 'Give the keys s3:GetBucketPolicy, s3:GetBucketAcl and s3:GetBucketPublicAccessBlock',
    };
  },
  ({ settings: { encryption } }) => {
    if (encryption.state === 'absent') {
      return {
        rule: 'no-encryption',
        severity: 'warning',
        title: 'Objects are not encrypted by default',
        detail: 'The bucket sets no encryption at rest',
        fix: 'Set a default encryption, with a key of your own where the law asks for it',
      };
    }
    return unchecked('encryption', encryption.state, 's3:GetEncryptionConfiguration');
  },
  ({ settings: { versioning } }) => {
    if (versioning.state === 'known' && versioning.value !== 'enabled') {
      return {
        rule: 'no-versioning',
        severity: 'notice',
        title:
          versioning.value === 'suspended'
            ? 'Versioning is suspended'
            : 'Nothing protects against overwriting and deleting',
        detail: 'An overwritten or deleted object is gone',
        fix: 'Enable versioning, and a lifecycle rule that expires what is noncurrent',
      };
    }
    return unchecked('versioning', versioning.state, 's3:GetBucketVersioning');
  },
  ({ shape, settings: { lifecycle }, incompleteUploadCount }) => {
    const old = shape?.uploadsOlderThan7Days ?? 0;
    if (old === 0) return undefined;
    const isKept = lifecycle.state !== 'known' || !lifecycle.value.abortsUploads;
    return {
      rule: 'old-uploads',
      severity: isKept ? 'warning' : 'notice',
      title: 'Incomplete uploads lie around',
      detail: `${old} of ${incompleteUploadCount ?? old} incomplete uploads are older than 7 days; they cost as objects do, and no listing shows them`,
      fix: 'Add a lifecycle rule AbortIncompleteMultipartUpload of 7 days',
    };
  },
  ({ deleteMarkerCount, objectCount }) => {
    if (deleteMarkerCount === null || objectCount === null) return undefined;
    if (deleteMarkerCount < MANY_OBJECTS || deleteMarkerCount < objectCount * MARKER_SHARE) return undefined;
    return {
      rule: 'many-delete-markers',
      severity: 'notice',
      title: 'There are many delete markers',
      detail: `${deleteMarkerCount} markers stand beside ${objectCount} objects and slow every listing`,
      fix: 'Add a lifecycle rule ExpiredObjectDeleteMarker',
    };
  },
  ({ versionBytes, totalBytes, settings: { lifecycle } }) => {
    if (versionBytes === null || totalBytes === null || versionBytes - totalBytes <= totalBytes)
      return undefined;
    const isExpired = lifecycle.state === 'known' && lifecycle.value.expiresNoncurrent;
    return {
      rule: 'noncurrent-bytes',
      severity: isExpired ? 'notice' : 'warning',
      title: 'Old versions take more room than the objects',
      detail: `${versionBytes - totalBytes} of ${versionBytes} bytes are noncurrent versions`,
      fix: 'Add a lifecycle rule NoncurrentVersionExpiration',
    };
  },
  ({ shape, objectCount }) => {
    const tiny = (shape?.sizes ?? [])
      .filter(({ from }) => from > 0 && from < 1024)
      .reduce((sum, bin) => sum + bin.objects, 0);
    if (objectCount === null || objectCount < MANY_OBJECTS || tiny <= objectCount * TINY_SHARE)
      return undefined;
    return {
      rule: 'tiny-objects',
      severity: 'notice',
      title: 'Many objects are tiny',
      detail: `${tiny} of ${objectCount} objects are below 1 KiB; requests for them cost more than their bytes`,
      fix: 'Pack them into larger objects',
    };
  },
  ({ settings: { cors } }) =>
    cors.state === 'known' && cors.value.anyOrigin
      ? {
          rule: 'cors-any-origin',
          severity: 'notice',
          title: 'Pages of any origin may read with a visitor’s browser',
          detail: 'A CORS rule allows the origin *',
          fix: 'Name the origins that need it',
        }
      : undefined,
  ({ settings: { logging }, exposure }) =>
    logging.state === 'absent' && exposure.level === 'public'
      ? {
          rule: 'public-without-log',
          severity: 'warning',
          title: 'A public bucket keeps no access log',
          detail: 'Nobody can tell what was read',
          fix: 'Switch on server access logging to another bucket',
        }
      : undefined,
];

function unchecked(what: string, state: string, action: string): Risk | undefined {
  if (state !== 'denied' && state !== 'failed' && state !== 'not-checked') return undefined;
  return {
    rule: `${what}-unchecked`,
    severity: 'unchecked',
    title: `The ${what} is not known`,
    detail: state === 'denied' ? 'The keys may not ask for it' : 'There was no answer that can be read',
    fix: `Give the keys ${action}`,
  };
}
