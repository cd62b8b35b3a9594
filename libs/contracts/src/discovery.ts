import type { BucketState, BucketSurvey, SnapshotFile, SurveyProblem, TruncationReason } from './survey.js';

/** How a discovery can end or stumble; each has its own text and cure. The problem code is `discovery-<outcome>`. */
export const DISCOVERY_OUTCOMES = [
  'dns',
  'tls-untrusted',
  'tls-name',
  'connect-timeout',
  'refused',
  'blocked-address',
  'not-s3',
  'clock-skew',
  'bad-key',
  'bad-secret',
  'wrong-region',
  'list-buckets-denied',
  'bucket-denied',
  'slow-down',
  'truncated',
  'cancelled',
] as const;

export type DiscoveryOutcome = (typeof DISCOVERY_OUTCOMES)[number];

/**
 * A discovery that could not do what was asked. Message and details reach the client: never a key.
 *
 * Details by outcome: `blocked-address` {address, setting, allowable 'yes'|'no'}, `clock-skew` {offsetSeconds}, `wrong-region` {region},
 * `slow-down` {retryAfterSeconds}; of all that came from the provider {upstreamCode, upstreamStatus}.
 */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';

  constructor(
    readonly outcome: DiscoveryOutcome,
    message: string,
    readonly details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What every discovery route needs. The keys live in memory only, and never outlast the discovery. */
export interface DiscoveryConnection {
  /** `https://s3.example.org`, or with a port; no path, no user. */
  readonly endpoint: string;
  readonly region?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** True by default: bucket names then never become host names. */
  readonly pathStyle?: boolean;
  /**
   * One private address that the operator lets this discovery reach, after its refusal named it (`blocked-address`). Written to
   * the log as an audit line. Metadata services and link-local addresses stay shut.
   */
  readonly allowAddress?: string;
  /**
   * Certificates in PEM that this discovery trusts besides the well-known ones: of an authority of one's own, or of one server.
   * In memory only; written to the log as an audit line by fingerprint. The name in the server's certificate must still fit.
   */
  readonly caCertificate?: string;
}

/** `POST /discover/buckets` → 200. */
export interface DiscoveredBuckets {
  readonly buckets: readonly { readonly name: string; readonly creationDate: string | null }[];
  readonly truncated: boolean;
  readonly endpoint: EndpointFacts;
}

/** What the endpoint tells about itself. */
export interface EndpointFacts {
  readonly url: string;
  readonly region: string;
  /** The address that was vetted and is talked to. */
  readonly address: string;
  /** From the answers' headers: `AmazonS3`, `MinIO`, `SeaweedFS`, `Ceph` …; null when it does not tell. */
  readonly server: string | null;
  /** Their clock minus ours, in seconds; null when the answer carries no date. */
  readonly clockSkewSeconds: number | null;
}

/** `POST /discover/bucket/{name}` takes the connection and these; it answers a BucketSurvey. */
export interface BucketSurveyRequest extends DiscoveryConnection {
  readonly prefix?: string;
}

/** `POST /discover/bucket/{name}/versions` → 200: in S3's order, newest first within a key. */
export interface DiscoveredVersions {
  readonly name: string;
  readonly versions: readonly DiscoveredVersion[];
  readonly deleteMarkers: readonly Omit<DiscoveredVersion, 'size' | 'etag' | 'storageClass'>[];
  /** Of all seen, listed above or not; lower bounds when truncated. */
  readonly versionCount: number;
  readonly deleteMarkerCount: number;
  readonly totalBytes: number;
  readonly truncated: boolean;
  readonly truncatedBy: readonly TruncationReason[];
}

export interface DiscoveredVersion extends Pick<
  SnapshotFile,
  'key' | 'size' | 'lastModified' | 'etag' | 'storageClass'
> {
  readonly versionId: string;
  readonly isLatest: boolean;
}

/** `POST /discover` → 202 with a DiscoveryView and `Location`. */
export interface StartDiscoveryRequest extends DiscoveryConnection {
  /** Names to look at; without it the account's own list. Needed where the keys may not list buckets. */
  readonly buckets?: readonly string[];
  readonly prefix?: string;
  /** Lists versions where a bucket has them; true by default. */
  readonly includeVersions?: boolean;
  /** Buckets at once, 1 to 10; `BUCKET_DETAILS_CONCURRENCY` by default. */
  readonly concurrency?: number;
  /** False: nothing is kept at the end. True by default. */
  readonly saveSnapshot?: boolean;
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

export type DiscoveryState =
  'connecting' | 'listing-buckets' | 'surveying' | 'paused' | 'saving' | 'done' | 'cancelled' | 'failed';

/** `GET /discover/{id}`, and each `discovery` event of `GET /discover/{id}/events`: the whole of it. */
export interface DiscoveryView {
  readonly id: string;
  readonly state: DiscoveryState;
  /** Why it failed. */
  readonly problem?: SurveyProblem & { readonly details?: Readonly<Record<string, string | number>> };
  readonly endpoint: EndpointFacts | null;
  readonly endpointUrl: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** When the keys are dropped at the latest. */
  readonly keysDroppedBy: string;
  readonly hasKeys: boolean;
  readonly buckets: readonly BucketProgress[];
  readonly totals: DiscoveryTotals;
  /** Requests at once now; fewer than at most after the provider said SlowDown. */
  readonly concurrency: number;
  readonly concurrencyAsked: number;
  readonly slowDowns: number;
  readonly snapshotId: string | null;
  /** The process that holds it. */
  readonly heldBy: string;
}

export interface BucketProgress {
  readonly name: string;
  readonly creationDate: string | null;
  readonly state: BucketState;
  /** So far; null while nothing is known. */
  readonly objectCount: number | null;
  readonly totalBytes: number | null;
  readonly versionCount: number | null;
  readonly truncated: boolean;
  readonly exposure: BucketSurvey['exposure']['level'];
  readonly problem?: SurveyProblem;
}

export interface DiscoveryTotals {
  readonly buckets: number;
  readonly bucketsDone: number;
  readonly bucketsFailed: number;
  readonly objects: number;
  readonly bytes: number;
  /** Some number above is a lower bound. */
  readonly isLowerBound: boolean;
  readonly requests: number;
  readonly receivedBytes: number;
  readonly objectsPerSecond: number;
}
