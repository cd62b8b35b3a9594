/** What is not as it should be. */
export type FindingKind =
  /** Copies lie where the rules do not let them. */
  | 'copies-misplaced'
  /** Open uploads have parts where the rules do not let them. */
  | 'uploads-misplaced'
  /** The rules want copies that nobody has made or promised. */
  | 'copies-missing'
  /** A provider does not keep copies as long as the rules want. */
  | 'copies-unkept'
  /** Copies outlive the deadline of their erasure. */
  | 'copies-unerased'
  /** Copies wait for a person. */
  | 'copies-blocked'
  /** The bucket at the backend is gone. */
  | 'bucket-missing'
  /** Everybody may read or write it. */
  | 'bucket-public'
  /** It keeps what is deleted: an erasure there would not be one. */
  | 'bucket-versioned'
  /** It may refuse deletes. */
  | 'bucket-locked'
  /** It was made to keep what lies in it, and would not any more. */
  | 'bucket-unlocked'
  /** It is said to lie elsewhere than when it was first looked at, or than was declared. */
  | 'bucket-moved';

/** One thing that is not as it should be, of one bucket at one backend. */
export interface Finding {
  readonly kind: FindingKind;
  /** `violation`: a rule is broken now. `warning`: a promise may not be kept later. */
  readonly severity: 'violation' | 'warning';
  readonly detail: string;
  /** What to do about it, in order. */
  readonly repair: readonly string[];
  /** Copies that it concerns. */
  readonly copies: number;
}
