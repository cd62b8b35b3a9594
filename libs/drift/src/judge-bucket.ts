import type { Finding } from './finding.js';

/** Settings as a backend tells them. */
export interface SeenSettings {
  readonly location: string;
  readonly isPublic: 'yes' | 'no' | 'unknown';
  readonly versioning: 'enabled' | 'suspended' | 'never' | 'unknown';
  readonly objectLock: 'enabled' | 'disabled' | 'unknown';
}

const UNKNOWN = 'unknown';

/**
 * Judges the bucket of ours at a backend.
 *
 * @param seen undefined: it is not there
 * @param first as it was when it was first looked at; undefined: it never was
 * @param holding copies that should lie in it, and whether it is one that was made with object lock
 */
export function judgeBucket(
  name: string,
  seen: SeenSettings | undefined,
  first: SeenSettings | undefined,
  { copies, isLocked }: { readonly copies: number; readonly isLocked: boolean },
): readonly Finding[] {
  if (!seen) return copies > 0 ? [missing(name, copies)] : [];
  const findings: Finding[] = [];
  if (seen.isPublic === 'yes') {
    findings.push({
      kind: 'bucket-public',
      severity: 'violation',
      detail: `Everybody may use ${name} past the gateway`,
      repair: [
        'Remove the public grants of its ACL and policy at the provider',
        'Switch on Block Public Access there',
      ],
      copies,
    });
  }
  const kept = isLocked ? judgeLocked(name, seen, copies) : judgePlain(name, seen, copies);
  return [...findings, ...kept, ...judgeLocation(name, seen, first, copies)];
}

/** A bucket with object lock keeps versions as long as it is told to, and deletes go to each of them. */
function judgeLocked(name: string, seen: SeenSettings, copies: number): readonly Finding[] {
  const isUnlocked = seen.objectLock === 'disabled';
  if (!isUnlocked && seen.versioning !== 'suspended' && seen.versioning !== 'never') return [];
  const what = isUnlocked ? 'has no object lock' : `has versioning ${seen.versioning}`;
  return [
    {
      kind: 'bucket-unlocked',
      severity: 'violation',
      detail: `${name} was made with object lock, and ${what}: the provider would not keep what is written there`,
      repair: [
        'Switch versioning and object lock on again at the provider, if it can',
        'Else take the backend away: what rules keep at the provider is written elsewhere',
      ],
      copies,
    },
  ];
}

function judgePlain(name: string, seen: SeenSettings, copies: number): readonly Finding[] {
  const findings: Finding[] = [];
  // Kept versions outlive their deletion, and so do delete markers of a suspended bucket's past.
  if (seen.versioning === 'enabled' || seen.versioning === 'suspended') {
    findings.push({
      kind: 'bucket-versioned',
      severity: 'violation',
      detail: `${name} has versioning ${seen.versioning}: what is deleted there stays`,
      repair: ['Suspend versioning at the provider', 'Remove its noncurrent versions and delete markers'],
      copies,
    });
  }
  if (seen.objectLock === 'enabled') {
    findings.push({
      kind: 'bucket-locked',
      severity: 'warning',
      detail: `${name} has object lock: the provider may refuse to delete a copy`,
      repair: ['Remove its default retention at the provider, unless the rules demand it'],
      copies,
    });
  }
  return findings;
}

function judgeLocation(
  name: string,
  seen: SeenSettings,
  first: SeenSettings | undefined,
  copies: number,
): readonly Finding[] {
  if (!first || first.location === seen.location) return [];
  if (first.location === UNKNOWN || seen.location === UNKNOWN) return [];
  return [
    {
      kind: 'bucket-moved',
      severity: 'violation',
      detail: `${name} is said to lie in "${seen.location}", and was in "${first.location}" before`,
      repair: [
        'Ask the provider where it lies',
        'Take the backend away until that is known',
        'Declare the place anew',
      ],
      copies,
    },
  ];
}

function missing(name: string, copies: number): Finding {
  return {
    kind: 'bucket-missing',
    severity: 'violation',
    detail: `${name} is not there, and ${copies} copies should lie in it`,
    repair: [
      'Restore the bucket at the provider, if it can',
      'Have its copies checked: they are made again from good ones',
    ],
    copies,
  };
}
