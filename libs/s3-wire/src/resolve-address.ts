import { isBucketName, requireKey } from './names.js';
import type { S3Level } from './operations.js';
import { decodePath } from './percent-decoding.js';
import { S3Error } from './s3-error.js';

/** Domains under which buckets or tenants are host names; lower case, without port. */
export interface HostRules {
  /** `<bucket>.<s3Domain>` is a bucket. */
  readonly s3Domain?: string;
  /** `<tenant>.<tenantDomain>` is a tenant, `<bucket>.<tenant>.<tenantDomain>` a bucket of it. */
  readonly tenantDomain?: string;
}

/** What a request is about, before anybody asked whether it exists. */
export interface S3Address {
  readonly level: S3Level;
  readonly style: 'path' | 'virtual-host';
  /** Tenant named by the host, if one is. */
  readonly tenantHost?: string;
  readonly bucket?: string;
  /** Decoded once and otherwise exactly as sent. */
  readonly key?: string;
}

interface HostNames {
  readonly tenantHost?: string;
  readonly bucket?: string;
}

/** Host without port, trailing dot or case; an IPv6 literal keeps its brackets. */
function bareHost(host: string): string {
  const colon = host.indexOf(':', host.startsWith('[') ? host.indexOf(']') + 1 : 0);
  const name = (colon < 0 ? host : host.slice(0, colon)).toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** What stands before `.<domain>`, or undefined when the host is not under it. */
function labelsUnder(host: string, domain: string | undefined): string | undefined {
  if (!domain || !host.endsWith(`.${domain}`)) return undefined;
  return host.slice(0, -domain.length - 1);
}

function readHost(host: string | undefined, rules: HostRules): HostNames {
  if (!host || (!rules.s3Domain && !rules.tenantDomain)) return {};
  const name = bareHost(host);
  if (name === rules.s3Domain || name === rules.tenantDomain) return {};
  const tenantLabels = labelsUnder(name, rules.tenantDomain);
  const bucket = labelsUnder(name, rules.s3Domain);
  // One domain may lie under the other: the longer one is the closer match.
  const isTenant =
    tenantLabels !== undefined &&
    (bucket === undefined || (rules.tenantDomain ?? '').length >= (rules.s3Domain ?? '').length);
  if (!isTenant) return bucket === undefined ? {} : { bucket };
  const dot = tenantLabels.lastIndexOf('.');
  return dot < 0
    ? { tenantHost: tenantLabels }
    : { tenantHost: tenantLabels.slice(dot + 1), bucket: tenantLabels.slice(0, dot) };
}

function checkedBucket(name: string): string {
  if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
  return name;
}

function checkedKey(encoded: string): string {
  const key = decodePath(encoded);
  requireKey(key);
  return key;
}

/**
 * Finds bucket and key in host and path (architecture.md section 6, "Hosts").
 *
 * Keys are bytes: the path is never normalised, and everything after the bucket is the key, whatever it looks
 * like. A slash after a bucket with nothing behind it names the bucket.
 *
 * @param host the Host header as sent, with or without port
 * @param path encoded path of {@link parseTarget}
 * @throws S3Error InvalidURI, InvalidBucketName, KeyTooLongError
 */
export function resolveAddress(host: string | undefined, path: string, rules: HostRules): S3Address {
  const { tenantHost, bucket } = readHost(host, rules);
  const tenant = tenantHost === undefined ? {} : { tenantHost };
  if (bucket !== undefined) {
    const named = { style: 'virtual-host', ...tenant, bucket: checkedBucket(bucket) } as const;
    return path === '/'
      ? { level: 'bucket', ...named }
      : { level: 'object', ...named, key: checkedKey(path.slice(1)) };
  }
  if (path === '/') return { level: 'service', style: 'path', ...tenant };
  const slash = path.indexOf('/', 1);
  const name = checkedBucket(decodePath(slash < 0 ? path.slice(1) : path.slice(1, slash)));
  const named = { style: 'path', ...tenant, bucket: name } as const;
  return slash < 0 || slash === path.length - 1
    ? { level: 'bucket', ...named }
    : { level: 'object', ...named, key: checkedKey(path.slice(slash + 1)) };
}
