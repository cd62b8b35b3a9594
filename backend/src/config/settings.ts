import { isNetwork } from './trusted-proxies.js';
import { address, choice, list, secret, secretAddress, type Setting, text, whole } from './setting.js';

const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Every environment variable that the gateway reads. `.env.example` says the same, and a test compares the two. */
export const settings = {
  dataDir: text('SGW_DATA_DIR', {
    says: 'Folder for everything this installation keeps: embedded PostgreSQL, keys, local zones, snapshots, attestations.',
    fallback: '.data',
  }),
  bind: text('SGW_BIND', {
    says: 'Address to listen on; 0.0.0.0 opens both ports to the network.',
    fallback: '127.0.0.1',
  }),
  s3Port: whole('SGW_S3_PORT', {
    says: 'Port of the S3 endpoint; 0 takes a free one.',
    unit: 'port',
    fallback: '9000',
    min: 0,
    max: 65_535,
  }),
  apiPort: whole('SGW_API_PORT', {
    says: 'Port of the console and the REST API; 0 takes a free one.',
    unit: 'port',
    fallback: '8080',
    min: 0,
    max: 65_535,
  }),
  region: text(
    'SGW_REGION',
    { says: 'Region that S3 clients see and sign for.', fallback: 'us-east-1' },
    /^[a-z0-9-]{1,64}$/,
    'lower-case letters, digits and hyphens',
  ),
  s3Domain: text(
    'SGW_S3_DOMAIN',
    { says: 'Domain under which <bucket>.<domain> is virtual-host style; unset means path style only.' },
    DOMAIN,
    'a domain name such as s3.example.org',
  ),
  tenantDomain: text(
    'SGW_TENANT_DOMAIN',
    { says: 'Domain under which <tenant>.<domain> and <bucket>.<tenant>.<domain> name a tenant by host.' },
    DOMAIN,
    'a domain name such as tenants.example.org',
  ),
  anonymousTenant: text('SGW_ANONYMOUS_TENANT', {
    says: 'Tenant of requests without a signature that no host names; unset means the first tenant when everything is embedded.',
  }),
  publicS3Url: address(
    'SGW_PUBLIC_S3_URL',
    { says: 'Address at which clients and browsers reach the S3 port, when it is not http://<bind>:<port>.' },
    ['http', 'https'],
  ),
  publicApiUrl: address(
    'SGW_PUBLIC_API_URL',
    { says: 'Address at which browsers reach the console, when it is not http://<bind>:<port>.' },
    ['http', 'https'],
  ),
  internalApiUrl: address(
    'SGW_INTERNAL_API_URL',
    {
      says: 'Address at which other API processes of this installation reach this one, when it is not the one listened on.',
    },
    ['http', 'https'],
  ),
  tlsCertFile: text('SGW_TLS_CERT_FILE', {
    says: 'PEM file of the certificate, with its chain, by which both ports speak https; read anew when it changes.',
  }),
  tlsKeyFile: text('SGW_TLS_KEY_FILE', { says: 'PEM file of its private key; read anew when it changes.' }),
  trustedProxies: list(
    'SGW_TRUSTED_PROXIES',
    {
      says: 'Addresses and networks of proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed.',
    },
    isNetwork,
    'addresses and networks such as 10.0.0.0/8',
  ),
  apiHosts: list(
    'SGW_API_HOSTS',
    {
      says: 'Further host names under which the console and the REST API answer; IP addresses and localhost always do.',
    },
    /^[A-Za-z0-9.-]{1,253}$/,
    'host names, separated by commas',
  ),
  allowedOrigins: list(
    'ALLOWED_ORIGINS',
    {
      says: 'Origins of other pages that may call the REST API and the S3 port from a browser, without credentials.',
    },
    /^https?:\/\/[^/*\s]+$/,
    'origins such as https://console.example.org, separated by commas',
  ),
  adminKey: secret(
    'ADMIN_API_KEY',
    { says: 'Key of the operator for console and REST; unset means one is made in <data>/admin-key.' },
    32,
  ),
  sessionHours: whole('SGW_SESSION_HOURS', {
    says: 'How long a console login lasts.',
    unit: 'hours',
    fallback: '12',
    min: 1,
    max: 720,
  }),
  databaseUrl: secretAddress(
    'SGW_DATABASE_URL',
    {
      says: 'PostgreSQL 15 or newer that holds the metadata; unset means the embedded one under <data>/postgres.',
      aliases: ['DATABASE_URL'],
    },
    ['postgres', 'postgresql'],
  ),
  redisUrl: secretAddress(
    'SGW_REDIS_URL',
    {
      says: 'Redis that rings the replication workers through Bull; unset means workers watch PostgreSQL alone.',
      aliases: ['REDIS_URL'],
    },
    ['redis', 'rediss'],
  ),
  masterKey: secret(
    'SGW_MASTER_KEY',
    {
      says: 'Key that seals secrets at rest, 32 bytes in hex or base64; unset means one is made in <data>/master.key.',
    },
    43,
  ),
  backendsFile: text('SGW_BACKENDS_FILE', {
    says: 'YAML file that declares the storage backends; unset means three local zones under <data>/zones.',
  }),
  defaultLocations: list(
    'SGW_DEFAULT_LOCATIONS',
    { says: 'Locations of buckets that are created without a LocationConstraint, in order.', fallback: 'fi' },
    /^[a-z0-9-]{2,64}$/,
    'location terms such as fi,de',
  ),
  backendTimeoutMs: whole('SGW_BACKEND_TIMEOUT_MS', {
    says: 'Longest silence of a backend before the attempt counts as failed: for its answer to begin, and between two pieces of a body.',
    unit: 'milliseconds',
    fallback: '30000',
    min: 100,
    max: 600_000,
  }),
  backendWaitMs: whole('SGW_BACKEND_WAIT_MS', {
    says: 'Longest wait of a request for a place at a backend, before it is answered 503 SlowDown.',
    unit: 'milliseconds',
    fallback: '10000',
    min: 100,
    max: 600_000,
  }),
  clientStallMs: whole('SGW_CLIENT_STALL_MS', {
    says: 'How long a client may neither take nor send a piece of a body while others wait for its place; then its request is ended.',
    unit: 'milliseconds',
    fallback: '5000',
    min: 100,
    max: 600_000,
  }),
  replicationConcurrency: whole('SGW_REPLICATION_CONCURRENCY', {
    says: 'Copies that one process makes at once; 0 makes none.',
    unit: 'copies',
    fallback: '4',
    min: 0,
    max: 256,
  }),
  leaseSeconds: whole('SGW_LEASE_SECONDS', {
    says: 'How long a worker may stay silent before its job is given to another.',
    unit: 'seconds',
    fallback: '30',
    min: 2,
    max: 3600,
  }),
  sweepIntervalSeconds: whole('SGW_SWEEP_INTERVAL_SECONDS', {
    says: 'Time between two rounds of the sweeper, which removes dead uploads and superseded versions.',
    unit: 'seconds',
    fallback: '60',
    min: 1,
    max: 86_400,
  }),
  sweepGraceSeconds: whole('SGW_SWEEP_GRACE_SECONDS', {
    says: 'Age at which an unfinished write counts as dead.',
    unit: 'seconds',
    fallback: '3600',
    min: 1,
    max: 604_800,
  }),
  orphanScanSeconds: whole('SGW_ORPHAN_SCAN_SECONDS', {
    says: 'Time between two searches for bytes at the backends that no row accounts for.',
    unit: 'seconds',
    fallback: '3600',
    min: 1,
    max: 604_800,
  }),
  multipartExpiryDays: whole('SGW_MULTIPART_EXPIRY_DAYS', {
    says: 'Age at which a multipart upload that nobody completed is aborted.',
    unit: 'days',
    fallback: '7',
    min: 1,
    max: 3650,
  }),
  lifecycleIntervalSeconds: whole('SGW_LIFECYCLE_INTERVAL_SECONDS', {
    says: 'Time between two looks for buckets whose lifecycle rules are due; each is walked once a day, and when its rules change.',
    unit: 'seconds',
    fallback: '600',
    min: 1,
    max: 86_400,
  }),
  lifecycleDaySeconds: whole('SGW_LIFECYCLE_DAY_SECONDS', {
    says: 'Length of a day of lifecycle rules. FOR TESTS ONLY: a shorter one deletes objects that much earlier.',
    unit: 'seconds',
    fallback: '86400',
    min: 1,
    max: 86_400,
  }),
  evidenceDays: whole('SGW_EVIDENCE_DAYS', {
    says: 'How long the record of a removed copy is kept as evidence.',
    unit: 'days',
    fallback: '400',
    min: 1,
    max: 36_500,
  }),
  erasureDays: whole('SGW_ERASURE_DAYS', {
    says: 'Within how many days every backend must have confirmed a delete that a client has tracked, unless a policy says.',
    unit: 'days',
    fallback: '30',
    min: 1,
    max: 3650,
  }),
  attestationDays: whole('SGW_ATTESTATION_DAYS', {
    says: 'How long an attestation is kept after it was made; who needs it longer downloads it.',
    unit: 'days',
    fallback: '90',
    min: 1,
    max: 36_500,
  }),
  attestationConcurrency: whole('SGW_ATTESTATION_CONCURRENCY', {
    says: 'Attestations and erasures that one process works on at once, each with a connection of its own; 0 makes none.',
    unit: 'attestations',
    fallback: '1',
    min: 0,
    max: 4,
  }),
  driftAuditSeconds: whole('SGW_DRIFT_AUDIT_SECONDS', {
    says: 'Time between two audits of where copies lie and of the settings of the buckets at the backends.',
    unit: 'seconds',
    fallback: '3600',
    min: 1,
    max: 604_800,
  }),
  adoptionConcurrency: whole('SGW_ADOPTION_CONCURRENCY', {
    says: 'Adopted buckets that one process lists, compares or gives back at once; others take turns with them.',
    unit: 'buckets',
    fallback: '4',
    min: 1,
    max: 64,
  }),
  adoptionReads: whole('SGW_ADOPTION_READS', {
    says: 'Adopted objects that one process reads for the first time at once, beside the copies it makes.',
    unit: 'objects',
    fallback: '8',
    min: 1,
    max: 256,
  }),
  adoptionCompareSeconds: whole('SGW_ADOPTION_COMPARE_SECONDS', {
    says: 'Time between two comparisons of an adopted bucket with what lies at its provider, one request per 1,000 keys.',
    unit: 'seconds',
    fallback: '21600',
    min: 1,
    max: 2_592_000,
  }),
  drainSeconds: whole('SGW_DRAIN_SECONDS', {
    says: 'How long a stopping gateway waits for running requests before it cuts them.',
    unit: 'seconds',
    fallback: '20',
    min: 0,
    max: 3600,
  }),
  bucketDetailsConcurrency: whole('BUCKET_DETAILS_CONCURRENCY', {
    says: 'Buckets that a discovery looks into at once.',
    unit: 'buckets',
    fallback: '5',
    min: 1,
    max: 10,
  }),
  discoveryLanes: whole('SGW_DISCOVERY_LANES', {
    says: 'Requests that a discovery sends to its provider at once; it sends fewer as soon as the provider asks for that.',
    unit: 'requests',
    fallback: '16',
    min: 1,
    max: 64,
  }),
  discoveryMinutes: whole('SGW_DISCOVERY_MINUTES', {
    says: 'Longest time of a discovery; its keys are dropped at its end, and then at the latest.',
    unit: 'minutes',
    fallback: '15',
    min: 1,
    max: 15,
  }),
  discoveryAllow: list(
    'SGW_DISCOVERY_ALLOW',
    {
      says: 'Private networks in which a discovery may look for an endpoint; metadata services and link-local addresses stay shut.',
    },
    /^[0-9a-fA-F:.]{2,45}(?:\/\d{1,3})?$/,
    'networks such as 10.0.0.0/8,fd00::/8',
  ),
  snapshotDir: text('SGW_SNAPSHOT_DIR', {
    says: 'Folder of the snapshots that discoveries leave, of bucket and object names, never of keys; unset means <data>/snapshots.',
  }),
  maxSnapshotBuckets: whole('MAX_SNAPSHOT_BUCKETS', {
    says: 'Buckets that a snapshot keeps.',
    unit: 'buckets',
    fallback: '200',
    min: 1,
    max: 10_000,
  }),
  maxSnapshotFiles: whole('MAX_SNAPSHOT_FILES', {
    says: 'Objects that a snapshot keeps in all.',
    unit: 'objects',
    fallback: '50000',
    min: 0,
    max: 1_000_000,
  }),
  maxFilesPerBucket: whole('MAX_FILES_PER_BUCKET', {
    says: 'Objects that a snapshot keeps of one bucket, and as many older versions and incomplete uploads.',
    unit: 'objects',
    fallback: '5000',
    min: 0,
    max: 100_000,
  }),
  logLevel: choice(
    'SGW_LOG_LEVEL',
    { says: 'Least important kind of log line that is written.', fallback: 'info' },
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
  ),
} as const satisfies Record<string, Setting<unknown>>;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The settings as they were given: one camelCase field per line of {@link settings}. */
export type GivenSettings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };

/** The settings as read, paths absolute, and those filled in that follow from others. */
export type Config = Omit<GivenSettings, 'snapshotDir'> & { readonly snapshotDir: string };
