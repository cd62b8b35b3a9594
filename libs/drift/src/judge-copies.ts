import type { Finding } from './finding.js';

/** Copies of one bucket at one backend, as rows tell them and as they were judged, each by the rules of its own object. */
export interface CountedCopies {
  readonly backendId: string;
  /** With bytes, or perhaps with bytes, where the rules do not let them lie. */
  readonly misplaced: number;
  /** Multipart uploads with parts where the rules do not let them lie. */
  readonly misplacedUploads: number;
  /** Backends that may hold one or another of those. */
  readonly whereTo: readonly string[];
  /** That the rules want there, and that nobody has made or promised. */
  readonly missing: number;
  /** Waiting for a person. */
  readonly blocked: number;
  /** That the provider should keep, too, and has refused to or failed to. */
  readonly unkept: number;
  /** Of versions whose erasure was due. */
  readonly unerased: number;
}

/** Judges the copies of a bucket at a backend. */
export function judgeCopies(counted: CountedCopies): readonly Finding[] {
  const { backendId } = counted;
  const findings: Finding[] = [
    {
      kind: 'copies-misplaced',
      severity: 'violation',
      detail: `${counted.misplaced} copies lie at ${backendId}, which the rules do not allow`,
      repair: [
        counted.whereTo.length === 0
          ? 'No backend is allowed: declare one, or change the rules'
          : `Copy them to ${counted.whereTo.join(', ')}, and verify`,
        `Remove them from ${backendId}`,
      ],
      copies: counted.misplaced,
    },
    {
      kind: 'uploads-misplaced',
      severity: 'violation',
      detail: `${counted.misplacedUploads} open uploads have parts at ${backendId}, which the rules do not allow`,
      repair: [
        'Have the bucket planned anew, which ends them: set its tags or attach its policy again',
        `Bring ${backendId} back, if it is away, for their parts to be removed`,
      ],
      copies: counted.misplacedUploads,
    },
    {
      kind: 'copies-missing',
      severity: 'violation',
      detail: `${counted.missing} copies should be at ${backendId}, and nobody has promised them`,
      repair: ['Have the bucket planned anew: set its tags or attach its policy again'],
      copies: counted.missing,
    },
    {
      kind: 'copies-unkept',
      severity: 'violation',
      detail: `${counted.unkept} copies at ${backendId} are not kept by the provider as long as the rules want`,
      repair: [
        `See the errors of the locks of the copies at ${backendId}`,
        'Give our keys the permissions s3:PutObjectRetention, s3:PutObjectLegalHold and s3:BypassGovernanceRetention there',
      ],
      copies: counted.unkept,
    },
    {
      kind: 'copies-unerased',
      severity: 'violation',
      detail: `${counted.unerased} copies at ${backendId} should have been erased by now`,
      repair: [
        `See what the overdue erasures wait for at ${backendId}`,
        'Bring the backend back, or its keys',
      ],
      copies: counted.unerased,
    },
    {
      kind: 'copies-blocked',
      severity: 'warning',
      detail: `${counted.blocked} copies at ${backendId} wait for a person`,
      repair: [
        `See the errors of the copies at ${backendId}`,
        'Give them another try when the cause is gone',
      ],
      copies: counted.blocked,
    },
  ];
  return findings.filter(({ copies }) => copies > 0);
}
