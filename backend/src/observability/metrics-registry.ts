import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From an answer out of memory to a large body, in seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Copies may wait for a provider to come back. */
const LONG_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200, 86_400];

/**
 * Every metric of the gateway, in Prometheus' base units. No label ever holds a bucket, a key or a tenant:
 * their number has no bound.
 */
export class MetricsRegistry {
  private readonly registry = new Registry();
  private readonly refreshers: (() => Promise<void>)[] = [];

  readonly buildInfo = this.gauge('sgw_build_info', 'Always 1; the labels say what runs.', [
    'version',
    'node',
  ]);
  readonly s3Requests = this.counter('sgw_s3_requests_total', 'S3 requests answered.', ['operation', 'code']);
  readonly s3RequestSeconds = this.histogram(
    'sgw_s3_request_duration_seconds',
    'From the head of an S3 request to the last byte of its answer.',
    ['operation'],
    SECONDS,
  );
  readonly s3FirstByteSeconds = this.histogram(
    'sgw_s3_ttfb_seconds',
    'From the head of an S3 request to the first byte of its answer.',
    ['operation'],
    SECONDS,
  );
  readonly s3Bytes = this.counter('sgw_s3_bytes_total', 'Body bytes of S3 requests (in) and answers (out).', [
    'direction',
  ]);
  readonly s3Inflight = this.gauge('sgw_s3_inflight_requests', 'S3 requests being worked on.', []);
  readonly backendRequests = this.counter('sgw_backend_requests_total', 'Calls to backends.', [
    'backend',
    'operation',
    'outcome',
  ]);
  readonly backendSeconds = this.histogram(
    'sgw_backend_duration_seconds',
    'Duration of calls to backends.',
    ['backend', 'operation'],
    SECONDS,
  );
  readonly backendUp = this.gauge(
    'sgw_backend_up',
    '1 when the backend is usable, 0 when not. Should be 1.',
    ['backend'],
  );
  readonly backendBreaker = this.gauge(
    'sgw_backend_breaker_state',
    '0 closed (normal), 1 half open, 2 open: calls are refused at once.',
    ['backend'],
  );
  readonly replicationRpoSeconds = this.gauge(
    'sgw_replication_rpo_seconds',
    'Age of the oldest copy that is owed to a backend. 0 when nothing is owed.',
    ['target'],
  );
  readonly replicationSeconds = this.histogram(
    'sgw_replication_latency_seconds',
    'From the commit of a version to the verification of a copy.',
    ['target'],
    LONG_SECONDS,
  );
  readonly replicationBacklogObjects = this.gauge('sgw_replication_backlog_objects', 'Copies owed.', [
    'target',
  ]);
  readonly replicationBacklogBytes = this.gauge(
    'sgw_replication_backlog_bytes',
    'Bytes of the copies owed.',
    ['target'],
  );
  readonly replicationJobs = this.counter('sgw_replication_jobs_total', 'Replication jobs ended.', [
    'target',
    'outcome',
  ]);
  readonly replicationDeadLetter = this.gauge(
    'sgw_replication_dead_letter',
    'Copies that wait for a person. THIS SHOULD BE ZERO.',
    [],
  );
  readonly replicasVerified = this.counter(
    'sgw_replicas_verified_total',
    'Copies hashed and found right.',
    [],
  );
  readonly checksumMismatches = this.counter(
    'sgw_replica_checksum_mismatch_total',
    'Copies whose bytes were not those stored. THIS SHOULD BE ZERO.',
    [],
  );
  readonly residencyViolations = this.gauge(
    'sgw_residency_violations',
    "Copies on a backend that their bucket's locations do not allow. THIS SHOULD BE ZERO.",
    [],
  );
  readonly attestations = this.counter('sgw_attestations_total', 'Attestations ended.', ['outcome']);
  readonly erasuresOverdue = this.gauge(
    'sgw_erasures_overdue',
    'Erasures whose deadline has passed and that not every backend has confirmed. THIS SHOULD BE ZERO.',
    [],
  );
  readonly driftFindings = this.gauge(
    'sgw_drift_findings',
    'What the last audits found not to be as it should be, by kind. THIS SHOULD BE ZERO.',
    ['kind'],
  );
  readonly lifecycleExpired = this.counter(
    'sgw_lifecycle_expired_total',
    'Versions, delete markers and uploads that lifecycle rules have removed.',
    ['action'],
  );
  readonly lifecycleSkipped = this.counter(
    'sgw_lifecycle_skipped_total',
    'Versions that were due by a lifecycle rule and could not be deleted, because object lock protects them.',
    [],
  );
  readonly lifecycleWalks = this.counter(
    'sgw_lifecycle_walks_total',
    'Walks over buckets with lifecycle rules, by how they ended.',
    ['outcome'],
  );
  readonly adoptedObjects = this.counter(
    'sgw_adopted_versions_total',
    'Versions of adopted buckets that became rows.',
    [],
  );
  readonly adoptedVerified = this.counter(
    'sgw_adopted_versions_verified_total',
    'Adopted versions that were read in full for the first time.',
    [],
  );
  readonly adoptions = this.gauge('sgw_adoptions', 'Adopted buckets, by state.', ['state']);
  readonly adoptionDifferences = this.gauge(
    'sgw_adoption_differences',
    'Objects of adopted buckets that were written, changed or removed behind the gateway. THIS SHOULD BE ZERO.',
    [],
  );
  readonly policyDenials = this.counter('sgw_policy_denials_total', 'Writes refused by policy.', ['reason']);

  constructor(options: { readonly version: string; readonly withProcess?: boolean }) {
    this.buildInfo.set({ version: options.version, node: process.versions.node }, 1);
    if (options.withProcess ?? true) collectDefaultMetrics({ register: this.registry });
  }

  /** MIME type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. A refresh that fails leaves its gauges as they were. */
  async text(): Promise<string> {
    await Promise.allSettled(this.refreshers.map((refresh) => refresh()));
    return this.registry.metrics();
  }

  /** Runs before each scrape: for gauges that are read from somewhere rather than kept. */
  beforeScrape(refresh: () => Promise<void>): void {
    this.refreshers.push(refresh);
  }

  private counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge<const L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private histogram<const L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ): Histogram<L> {
    return new Histogram({ name, help, labelNames: [...labelNames], buckets, registers: [this.registry] });
  }
}
