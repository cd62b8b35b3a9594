import type { Pool } from 'pg';

/** A version or delete marker as ListObjectVersions shows it. */
export interface ListedVersion {
  readonly kind: 'live' | 'marker';
  readonly key: string;
  /** Internal id. */
  readonly versionId: string;
  readonly isNull: boolean;
  readonly isCurrent: boolean;
  readonly committedAt: Date;
  /** Empty for a marker, as are size and checksum. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly checksumAlgorithm: string | undefined;
  readonly checksumType: string | undefined;
  readonly ownerUserId: string;
}

/** Keys that begin with the prefix, folded into one entry. */
export interface ListedVersionPrefix {
  readonly kind: 'prefix';
  readonly key: string;
}

export type VersionEntry = ListedVersion | ListedVersionPrefix;

export interface VersionListingRequest {
  readonly bucketId: string;
  readonly prefix: string;
  /** Empty: no folding. */
  readonly delimiter: string;
  /** The page begins behind this key or common prefix, or behind one version of the key. */
  readonly after: { readonly key: string; readonly version?: string } | undefined;
  /** Versions, markers and common prefixes together. */
  readonly limit: number;
}

export interface VersionListing {
  /** In key order, the newest version of a key first. */
  readonly entries: readonly VersionEntry[];
  readonly isTruncated: boolean;
}

interface Row {
  readonly kind: VersionEntry['kind'];
  readonly key: string;
  readonly version_id: string;
  readonly is_null: boolean;
  readonly is_current: boolean;
  readonly committed_at: Date;
  readonly etag: string | null;
  readonly size_bytes: string | null;
  readonly checksum_algorithm: string | null;
  readonly checksum_type: string | null;
  readonly owner_user_id: string;
}

/** Greater than every seq: the page begins with the key's newest version. */
const BEFORE_THE_NEWEST = '9223372036854775807';

/** Listings of all versions, by keyset like those of objects. */
export class VersionListingRepository {
  constructor(private readonly pool: Pool) {}

  async list(request: VersionListingRequest): Promise<VersionListing> {
    const { bucketId, prefix, delimiter, after, limit } = request;
    if (limit === 0) return { entries: [], isTruncated: false };
    const afterSeq =
      after?.version === undefined ? null : await this.seqOf(bucketId, after.key, after.version);
    const { rows } = await this.pool.query<Row>({
      name: 'list_versions_1',
      text: `SELECT * FROM list_versions_1($1, $2, $3, $4, $5, $6)`,
      values: [bucketId, prefix, delimiter, after?.key ?? null, afterSeq, limit + 1],
    });
    return { entries: rows.slice(0, limit).map(toEntry), isTruncated: rows.length > limit };
  }

  /**
   * Also of a version that was deleted since the page before, as its row is kept. Where nothing is known of it any more,
   * all versions of the key come once more: a version listed twice does less harm than one that is left out.
   */
  private async seqOf(bucketId: string, key: string, version: string): Promise<string> {
    const { rows } = await this.pool.query<{ seq: string | null }>(
      version === 'null'
        ? `SELECT seq FROM object_version WHERE bucket_id = $1 AND key = $2 AND is_null AND state IN ('live', 'marker') AND $3 <> ''`
        : 'SELECT seq FROM object_version WHERE bucket_id = $1 AND key = $2 AND id = $3',
      [bucketId, key, version],
    );
    return rows[0]?.seq ?? BEFORE_THE_NEWEST;
  }
}

function toEntry(row: Row): VersionEntry {
  if (row.kind === 'prefix') return { kind: 'prefix', key: row.key };
  return {
    kind: row.kind,
    key: row.key,
    versionId: row.version_id,
    isNull: row.is_null,
    isCurrent: row.is_current,
    committedAt: row.committed_at,
    etag: row.etag ?? '',
    sizeBytes: Number(row.size_bytes ?? 0),
    checksumAlgorithm: row.checksum_algorithm ?? undefined,
    checksumType: row.checksum_type ?? undefined,
    ownerUserId: row.owner_user_id,
  };
}
