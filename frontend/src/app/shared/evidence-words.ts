import type { AttestationView, AuditView, DocumentScopeView, ErasureView, FindingView } from '@sgw/contracts';
import type { IconName } from './icons';
import type { Mark } from './state-mark';

/** How far an attestation is. */
export const ATTESTATION_MARKS: Readonly<Record<AttestationView['state'], Mark>> = {
  queued: { tone: 'unknown', icon: 'shape-dashed', word: 'Queued' },
  running: { tone: 'pending', icon: 'shape-half', word: 'Being made' },
  ready: { tone: 'ok', icon: 'shape-check', word: 'Signed' },
  failed: { tone: 'down', icon: 'shape-octagon', word: 'Failed' },
  cancelled: { tone: 'unknown', icon: 'shape-ring', word: 'Cancelled' },
};

/** Whether it still changes. */
export const isUnderWay = ({ state }: AttestationView): boolean => state === 'queued' || state === 'running';

/** How sure it is that a copy is there; see the documentation of attestations. */
export const STANDING_MARKS: Readonly<Record<string, Mark>> = {
  verified: { tone: 'ok', icon: 'shape-check', word: 'verified' },
  'not-verified-since': { tone: 'degraded', icon: 'shape-triangle', word: 'not verified since' },
  'verified-later': { tone: 'pending', icon: 'shape-half', word: 'verified later' },
  unverified: { tone: 'degraded', icon: 'shape-triangle', word: 'unverified' },
  owed: { tone: 'pending', icon: 'shape-dashed', word: 'owed' },
  'being-removed': { tone: 'draining', icon: 'shape-arrow-out', word: 'being removed' },
  removed: { tone: 'unknown', icon: 'shape-ring', word: 'removed' },
};

/** A standing that is newer than this console keeps its own word. */
export const standingMark = (standing: string): Mark =>
  STANDING_MARKS[standing] ?? { tone: 'unknown', icon: 'shape-ring', word: standing };

const ERASURE_WORDS: Readonly<Record<ErasureView['state'], Mark>> = {
  collecting: { tone: 'pending', icon: 'shape-dashed', word: 'Collecting' },
  deleting: { tone: 'pending', icon: 'shape-half', word: 'Deleting' },
  removing: { tone: 'draining', icon: 'shape-arrow-out', word: 'Removing copies' },
  done: { tone: 'ok', icon: 'shape-check', word: 'Confirmed' },
};

/** How far an erasure is; one that missed its deadline says that first. */
export function erasureMark({ state, isOverdue }: ErasureView): Mark {
  const mark = ERASURE_WORDS[state];
  if (!isOverdue) return mark;
  return { tone: 'down', icon: 'shape-octagon', word: `Overdue: ${mark.word.toLowerCase()}` };
}

/** `default/reports/2026.pdf`: what a document is about. */
export function scopeText({ kind, tenant, bucket, key, versionId }: DocumentScopeView): string {
  if (kind === 'tenant') return `all of ${tenant}`;
  const name = [tenant, bucket, ...(key === undefined ? [] : [key])].join('/');
  return versionId ? `${name} (version ${versionId})` : name;
}

/** Severity, the worse first. */
export const SEVERITY_MARKS: Readonly<Record<FindingView['severity'], Mark>> = {
  violation: { tone: 'down', icon: 'lock-broken', word: 'Violation' },
  warning: { tone: 'degraded', icon: 'shape-triangle', word: 'Warning' },
};

const FINDING_TITLES: Readonly<Record<string, string>> = {
  'copies-misplaced': 'Copies lie where the rules do not let them',
  'uploads-misplaced': 'Open uploads lie where the rules do not let them',
  'copies-blocked': 'Copies wait for a person',
  'bucket-missing': 'The bucket at the backend is gone',
  'bucket-public': 'Everybody can get in past the gateway',
  'bucket-versioned': 'The backend keeps what is deleted',
  'bucket-locked': 'The backend may refuse to delete',
  'bucket-moved': 'The bucket is said to lie elsewhere than before',
};

/** What a kind of finding means; an unknown kind keeps its name. */
export const findingTitle = (kind: string): string => FINDING_TITLES[kind] ?? kind;

/** Findings as they are read: violations first, the rest in the order they came. */
export function bySeverity(findings: readonly FindingView[]) {
  return (['violation', 'warning'] as const)
    .map((severity) => ({
      severity,
      mark: SEVERITY_MARKS[severity],
      findings: findings.filter((finding) => finding.severity === severity),
    }))
    .filter((group) => group.findings.length > 0);
}

/** What no finding means: only an audit that saw everything says that all is well. */
export function nothingFound(audit: AuditView | undefined): {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
} {
  if (!audit?.endedAt)
    return {
      icon: 'finding',
      title: 'Nothing was looked at yet',
      text: 'Run an audit: it compares the rules with the copies, and with what each backend says of its bucket.',
    };
  if (audit.unreachable.length > 0)
    return {
      icon: 'finding',
      title: 'Nothing was found where it could be looked',
      text: `What lies at ${audit.unreachable.join(', ')} is not known until it answers again.`,
    };
  return {
    icon: 'lock',
    title: 'Nothing lies outside',
    text: 'Every copy lies where its rules let it, and no backend bucket is open to others, as far as backends tell.',
  };
}

/** What a person types to check a downloaded document, with the keys got from where they trust them. */
export function verifyLines(file: string, apiUrl: string): readonly string[] {
  return [
    `curl -s ${new URL('/.well-known/sgw-attestation-keys.json', apiUrl).href} > keys.json`,
    `npm run verify-attestation -- ${file} --keys keys.json`,
  ];
}
