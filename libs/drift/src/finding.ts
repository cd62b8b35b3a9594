/** What is not as it should be. */
export type FindingKind =
  /** Copies lie where the rules do not let them. */
  | 'copies-misplaced'
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
