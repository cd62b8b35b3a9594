/** Limits of the S3 API, as AWS publishes them (Amazon S3 User Guide, "Amazon S3 multipart upload limits", "Object key names"). */
export const MAX_KEY_BYTES = 1024;
export const MAX_USER_METADATA_BYTES = 2048;
export const MAX_SINGLE_PUT_BYTES = 5 * 1024 ** 3;
export const MAX_PART_BYTES = 5 * 1024 ** 3;
export const MIN_PART_BYTES = 5 * 1024 ** 2;
export const MAX_PART_NUMBER = 10_000;
export const MAX_KEYS_PER_PAGE = 1000;
export const MAX_DELETE_KEYS = 1000;
export const MAX_OBJECT_TAGS = 10;
export const MAX_BUCKET_TAGS = 50;
export const MAX_TAG_KEY_CHARACTERS = 128;
export const MAX_TAG_VALUE_CHARACTERS = 256;
export const MAX_BUCKETS_PER_TENANT = 10_000;

/** Bucket tag that sets how many copies its objects get, and object tag that raises or lowers it for one object. */
export const REPLICA_COUNT_TAG = 'replica-count';

/** Longest list of a LocationConstraint; longer ones are refused, not cut. */
export const MAX_LOCATIONS = 32;

/** Rules of one lifecycle configuration (Amazon S3 User Guide, "Setting an S3 Lifecycle configuration on a bucket"). */
export const MAX_LIFECYCLE_RULES = 1000;
export const MAX_LIFECYCLE_RULE_ID_CHARACTERS = 255;
/** AWS documents 100 and takes more; a bound keeps the count of newer versions cheap. */
export const MAX_NEWER_NONCURRENT_VERSIONS = 1000;
