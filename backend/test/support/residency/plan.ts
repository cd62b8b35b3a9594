import type { PolicyDocument } from '@sgw/contracts';
import type { Phase } from '../fault-proxy/index.js';
import { SeededChoice } from './seeded.js';

export const ZONES = ['fi', 'de', 'us'] as const;
export type Zone = (typeof ZONES)[number];

/**
 * - `constraint` locked by its LocationConstraint `fi`; its policies would permit more
 * - `policy` has the locations `us,de,fi`, and a policy that permits `fi` alone
 * - `free` may lie in all three, in as many copies
 */
export type BucketRole = 'constraint' | 'policy' | 'free';

/** Operations that run at once; each lane has keys of its own, so that every answer has one right content. */
export const LANES = 4;
const KEYS_PER_LANE = 3;
/** Smallest part before the last, in bytes. */
const FULL_PART = 5 * 1024 ** 2;

export type Operation =
  | { readonly kind: 'put'; readonly bucket: BucketRole; readonly key: string; readonly sizeBytes: number }
  | {
      readonly kind: 'multipart';
      readonly bucket: BucketRole;
      readonly key: string;
      readonly partBytes: readonly number[];
      /** Aborted instead of completed. */
      readonly isAborted: boolean;
    }
  | {
      readonly kind: 'copy';
      readonly bucket: BucketRole;
      readonly key: string;
      readonly from: { readonly bucket: BucketRole; readonly key: string };
    }
  | { readonly kind: 'tag' | 'delete' | 'get'; readonly bucket: BucketRole; readonly key: string };

export type Disturbance =
  | {
      readonly kind: 'fault';
      readonly zone: Zone;
      readonly phase: Phase;
      readonly op: string;
      readonly how: 'reset' | 'cut' | '503' | '500' | '403' | 'latency';
      readonly times: number;
    }
  | { readonly kind: 'down'; readonly zone: Zone; readonly isDown: boolean }
  | { readonly kind: 'offline'; readonly zone: Zone; readonly isOffline: boolean }
  | { readonly kind: 'policy'; readonly bucket: 'constraint' | 'policy'; readonly text: Rules }
  | { readonly kind: 'bucket-tags'; readonly bucket: BucketRole; readonly copies: number };

export type Rules = Omit<PolicyDocument, 'format'>;

export interface Kill {
  readonly kind: 'kill';
  /** The exchange at which SIGKILL comes, or between two exchanges. */
  readonly at: { readonly zone: Zone; readonly op: string; readonly phase: Phase } | undefined;
}

/** What one lane does next. */
export interface Step {
  readonly index: number;
  readonly lane: number;
  readonly act: Operation | Disturbance;
}

/** Steps up to a kill, or to the end. */
export interface Segment {
  readonly steps: readonly Step[];
  readonly kill: Kill | undefined;
}

/** Edits of a bucket that its locations lock: whatever they permit, the locations do not. */
const WIDE_RULES: readonly [Rules, ...Rules[]] = [
  { residency: { allow: [{ country: 'fi' }, { country: 'de' }, { country: 'us' }] } },
  { order: [{ country: 'us' }, { country: 'de' }] },
  { residency: { deny: [{ country: 'us' }] }, copies: { min: 1, max: 3, default: 1 } },
];
/** Edits of a bucket that its policy locks: every one permits `fi` alone, and tempts elsewhere. */
const LOCKING_RULES: readonly [Rules, ...Rules[]] = [
  { residency: { allow: [{ country: 'fi' }] } },
  { residency: { allow: [{ country: 'fi' }] }, order: [{ country: 'us' }, { country: 'de' }] },
  { residency: { deny: [{ country: 'de' }, { country: 'us' }] } },
  {
    residency: { allow: [{ jurisdiction: 'eu' }], deny: [{ country: 'de' }] },
    reads: { prefer: [{ country: 'us' }] },
  },
];
/** Cannot be met in one country: writes have to be refused, not placed elsewhere. */
const UNMEETABLE_RULES: Rules = {
  residency: { allow: [{ country: 'fi' }] },
  copies: { min: 2, default: 2, distinct: ['country'] },
};
/** What both locked buckets have in the beginning and in the end. */
export const CALM_RULES = { constraint: WIDE_RULES[0], policy: LOCKING_RULES[0] } as const;

const OPERATION_WEIGHTS = { put: 34, multipart: 5, copy: 12, tag: 13, delete: 8, get: 23 };
const BUCKET_WEIGHTS = { constraint: 40, policy: 45, free: 15 };
const DISTURBANCE_WEIGHTS = { fault: 55, down: 10, offline: 7, policy: 16, tags: 12 };
const OPERATIONS_PER_DISTURBANCE = 9;
const OPERATIONS_PER_KILL = 150;

/** The whole run, from its seed alone. */
export function planRun(seed: number, operations: number): readonly Segment[] {
  const choice = new SeededChoice(seed);
  const segments: Segment[] = [];
  let steps: Step[] = [];
  const due = new Map<number, Disturbance[]>();
  let index = 0;
  const add = (act: Operation | Disturbance): void => {
    steps.push({ index, lane: index % LANES, act });
    index++;
  };
  for (let done = 1; done <= operations; done++) {
    for (const act of due.get(done) ?? []) add(act);
    due.delete(done);
    if (done % OPERATIONS_PER_DISTURBANCE === 0) {
      const { now, later } = disturbance(choice);
      add(now);
      if (later) due.set(done + 6, [...(due.get(done + 6) ?? []), later]);
    }
    add(operation(choice, index % LANES));
    if (done % OPERATIONS_PER_KILL === OPERATIONS_PER_KILL >> 1) {
      segments.push({ steps, kill: kill(choice) });
      steps = [];
    }
  }
  return [...segments, { steps, kill: undefined }];
}

function operation(choice: SeededChoice, lane: number): Operation {
  const bucket = choice.weighted(BUCKET_WEIGHTS);
  const key = keyOf(choice, lane);
  const kind = choice.weighted(OPERATION_WEIGHTS);
  switch (kind) {
    case 'put':
      return { kind, bucket, key, sizeBytes: sizeOf(choice) };
    case 'multipart':
      return {
        kind,
        bucket,
        key,
        partBytes: choice.fraction() < 0.2 ? [FULL_PART, sizeOf(choice)] : [sizeOf(choice)],
        isAborted: choice.fraction() < 0.2,
      };
    case 'copy': {
      // Out of a locked bucket nothing is copied into the free one: there its bytes might lie anywhere.
      const isFromFree = choice.fraction() < 0.3 || bucket === 'free';
      const source: BucketRole = isFromFree ? 'free' : choice.of(['constraint', 'policy']);
      return { kind, bucket, key, from: { bucket: source, key: keyOf(choice, lane) } };
    }
    default:
      return { kind, bucket, key };
  }
}

function keyOf(choice: SeededChoice, lane: number): string {
  return `lane-${lane}/object-${choice.between(1, KEYS_PER_LANE)}`;
}

function sizeOf(choice: SeededChoice): number {
  return choice.of([0, 1, 100, 4096, 65_536, choice.between(64, 300_000)]) + 16;
}

function disturbance(choice: SeededChoice): { readonly now: Disturbance; readonly later?: Disturbance } {
  const zone = choice.of(ZONES);
  switch (choice.weighted(DISTURBANCE_WEIGHTS)) {
    case 'down':
      return { now: { kind: 'down', zone, isDown: true }, later: { kind: 'down', zone, isDown: false } };
    case 'offline':
      return {
        now: { kind: 'offline', zone, isOffline: true },
        later: { kind: 'offline', zone, isOffline: false },
      };
    case 'policy':
      return policyEdit(choice);
    case 'tags': {
      const bucket = choice.weighted(BUCKET_WEIGHTS);
      const calm = { kind: 'bucket-tags', bucket, copies: bucket === 'free' ? 3 : 1 } as const;
      return { now: { kind: 'bucket-tags', bucket, copies: choice.between(1, 3) }, later: calm };
    }
    case 'fault':
      return {
        now: {
          kind: 'fault',
          zone,
          phase: choice.of([
            'request-head',
            'request-body',
            'before-forward',
            'after-forward',
            'before-reply',
          ]),
          op: choice.of([
            'PutObject',
            'PutObject',
            'GetObject',
            'DeleteObject',
            'UploadPart',
            'CompleteMultipartUpload',
          ]),
          how: choice.of(['reset', 'cut', '503', '500', '403', 'latency']),
          times: choice.between(1, 3),
        },
      };
  }
}

function policyEdit(choice: SeededChoice): { readonly now: Disturbance; readonly later?: Disturbance } {
  if (choice.fraction() < 0.35)
    return { now: { kind: 'policy', bucket: 'constraint', text: choice.of(WIDE_RULES) } };
  if (choice.fraction() < 0.7)
    return { now: { kind: 'policy', bucket: 'policy', text: choice.of(LOCKING_RULES) } };
  return {
    now: { kind: 'policy', bucket: 'policy', text: UNMEETABLE_RULES },
    later: { kind: 'policy', bucket: 'policy', text: choice.of(LOCKING_RULES) },
  };
}

function kill(choice: SeededChoice): Kill {
  if (choice.fraction() < 0.2) return { kind: 'kill', at: undefined };
  return {
    kind: 'kill',
    at: {
      zone: choice.of(['fi', 'fi', 'de', 'us']),
      op: choice.of(['PutObject', 'GetObject', 'DeleteObject']),
      phase: choice.of(['request-head', 'before-forward', 'after-forward', 'before-reply', 'after-reply']),
    },
  };
}
