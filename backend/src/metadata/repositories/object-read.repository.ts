import type { ReplicaState } from '@sgw/contracts';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement, TextRow } from '../connection/pipelined-connection.js';
import type { PartLayout, VersionChecksum } from './object-write.repository.js';

/** A live object, as HEAD tells it. */
export interface FoundObject {
  readonly versionId: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly committedAt: Date;
  readonly checksum?: VersionChecksum;
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tagCount: number;
  readonly ownerUserId: string;
}

/** Where one readable copy lies. */
export interface ReadableCopy {
  readonly replicaId: string;
  readonly backendId: string;
  readonly physicalBucket: string;
  readonly physicalKey: string;
  readonly state: Extract<ReplicaState, 'completed' | 'suspect'>;
}

export interface ReadableObject extends FoundObject {
  readonly crc32: number;
  readonly copies: readonly ReadableCopy[];
}

/** What a read finds: the bucket may have changed or gone since the caller cached it. */
export interface ReadResult<T> {
  /** Undefined when the bucket no longer exists. */
  readonly bucketEpoch: string | undefined;
  readonly object: T | undefined;
}

const VERSION_COLUMNS = `v.id, v.size_bytes, v.etag, floor(extract(epoch FROM v.committed_at) * 1000)::bigint, v.checksum_algorithm,
  v.checksum_type, v.checksum_value, nullif(v.headers::text, '{}'), nullif(v.user_metadata::text, '{}'),
  CASE WHEN v.tags = '{}' THEN NULL ELSE (SELECT count(*) FROM jsonb_object_keys(v.tags)) END, v.owner_user_id`;

const FROM_CURRENT = `FROM bucket b
  LEFT JOIN object_version v ON v.bucket_id = b.id AND v.key = $2 AND v.is_current AND v.state = 'live'`;

const HEAD: Statement = {
  name: 'head_object_1',
  text: `SELECT b.epoch, ${VERSION_COLUMNS} ${FROM_CURRENT} WHERE b.id = $1 AND b.deleted_at IS NULL`,
};

const GET: Statement = {
  name: 'get_object_1',
  text: `SELECT b.epoch, ${VERSION_COLUMNS}, v.crc32, r.id, r.backend_id, r.physical_bucket, r.physical_key, r.state
         ${FROM_CURRENT}
         LEFT JOIN replica r ON r.version_id = v.id AND r.state IN ('completed', 'suspect')
         WHERE b.id = $1 AND b.deleted_at IS NULL`,
};

const DETAILS: Statement = {
  name: 'object_details_1',
  text: `SELECT v.id, v.tags, v.parts, v.sha256, v.decision_id
         FROM object_version v WHERE v.bucket_id = $1 AND v.key = $2 AND v.is_current AND v.state = 'live'`,
};

const NO_VALUES: Readonly<Record<string, string>> = {};
const VERSION_COLUMN_COUNT = 11;

function parseValues(text: string | null | undefined): Readonly<Record<string, string>> {
  return text ? (JSON.parse(text) as Record<string, string>) : NO_VALUES;
}

/** @param row epoch first, then the version's columns */
function parseFound(row: TextRow): FoundObject {
  const [, id, size, etag, committedMs, algorithm, type, value, headers, userMetadata, tagCount] = row;
  return {
    versionId: id ?? '',
    sizeBytes: Number(size),
    etag: etag ?? '',
    committedAt: new Date(Number(committedMs)),
    ...(algorithm && value ? { checksum: { algorithm, type: type as VersionChecksum['type'], value } } : {}),
    headers: parseValues(headers),
    userMetadata: parseValues(userMetadata),
    tagCount: Number(tagCount ?? 0),
    ownerUserId: row[VERSION_COLUMN_COUNT] ?? '',
  };
}

/** The point reads of the data path: one round trip each. */
export class ObjectReadRepository {
  constructor(private readonly hot: HotPath) {}

  async head(bucketId: string, key: string): Promise<ReadResult<FoundObject>> {
    const [row] = await this.hot.read(HEAD, [bucketId, key]);
    if (!row) return { bucketEpoch: undefined, object: undefined };
    return { bucketEpoch: row[0] ?? undefined, object: row[1] ? parseFound(row) : undefined };
  }

  /** The object with all copies that may be read, in no particular order. */
  async get(bucketId: string, key: string): Promise<ReadResult<ReadableObject>> {
    const rows = await this.hot.read(GET, [bucketId, key]);
    const [row] = rows;
    if (!row) return { bucketEpoch: undefined, object: undefined };
    if (!row[1]) return { bucketEpoch: row[0] ?? undefined, object: undefined };
    const first = VERSION_COLUMN_COUNT + 1;
    const copies: ReadableCopy[] = [];
    for (const copy of rows) {
      if (!copy[first + 1]) continue;
      copies.push({
        replicaId: copy[first + 1] ?? '',
        backendId: copy[first + 2] ?? '',
        physicalBucket: copy[first + 3] ?? '',
        physicalKey: copy[first + 4] ?? '',
        state: copy[first + 5] as ReadableCopy['state'],
      });
    }
    return {
      bucketEpoch: row[0] ?? undefined,
      object: { ...parseFound(row), crc32: Number(row[first]), copies },
    };
  }

  /** What HEAD and GET do not need: tags in full, part layout, digest, decision. */
  async details(
    bucketId: string,
    key: string,
  ): Promise<
    | {
        versionId: string;
        tags: Readonly<Record<string, string>>;
        parts: readonly PartLayout[];
        sha256: string;
        decisionId: string | undefined;
      }
    | undefined
  > {
    const [row] = await this.hot.read(DETAILS, [bucketId, key]);
    if (!row) return undefined;
    return {
      versionId: row[0] ?? '',
      tags: parseValues(row[1]),
      parts: row[2] ? (JSON.parse(row[2]) as PartLayout[]) : [],
      sha256: (row[3] ?? '').replace(/^\\x/, ''),
      decisionId: row[4] ?? undefined,
    };
  }
}
