import type { AdoptionRow } from '@backend/metadata';
import type { AdoptionView, AdoptionViolation } from '@sgw/contracts';

const LOOKING = 'the provider is looked at before the bucket is given back';

/** @param written versions and markers that the gateway wrote into the bucket */
export function adoptionView(
  row: AdoptionRow,
  violations: readonly AdoptionViolation[],
  written: number,
): AdoptionView {
  const { pages, versions, markers, objects, bytes, skipped, verifiedVersions, verifiedBytes } = row;
  return {
    id: row.id,
    tenant: row.tenant,
    bucket: row.bucket,
    bucketId: row.bucketId,
    ownerUserId: row.ownerUserId,
    backend: row.backendId,
    physicalBucket: row.physicalBucket,
    state: row.state,
    isPaused: row.isPaused,
    mode: row.convertedAt ? 'converted' : 'read-only',
    isViolation: violations.length > 0,
    violations: violations.map(({ reason }) => reason),
    listing: { pages, versions, markers, objects, bytes, skipped, lastKey: row.afterKey },
    verification: {
      versions: verifiedVersions,
      bytes: verifiedBytes,
      remainingVersions: Math.max(0, versions - verifiedVersions),
      remainingBytes: Math.max(0, bytes - verifiedBytes),
    },
    foreign: {
      ...row.differences,
      comparedAt: timeOf(row.comparedAt),
      isComparing: row.walk !== null && row.walk !== 'adopt',
    },
    gatewayWritten: written,
    waiting: row.waiting ?? (row.walk === 'release' ? LOOKING : null),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    listedAt: timeOf(row.listedAt),
    verifiedAt: timeOf(row.verifiedAt),
    convertedAt: timeOf(row.convertedAt),
    endedAt: timeOf(row.endedAt),
  };
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
