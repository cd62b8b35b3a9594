/** S3's Block Public Access for one bucket. */
export interface PublicAccessBlock {
  /** Public ACLs are refused when they are set. */
  readonly blockPublicAcls: boolean;
  /** Public grants of ACLs count for nothing. */
  readonly ignorePublicAcls: boolean;
  /** Public policies are refused when they are set. */
  readonly blockPublicPolicy: boolean;
  /** A public policy allows nothing to anybody outside of the tenant. */
  readonly restrictPublicBuckets: boolean;
}

/** What a new bucket gets unless its tenant says otherwise: AWS's default since April 2023. */
export const EVERYTHING_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
