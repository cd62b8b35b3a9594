import { type ReplicaState, RESIDENCY_TAG } from '@sgw/contracts';
import { clientTags } from '@sgw/policy';
import type { ObjectLock } from '@sgw/retention';
import type { HotPath } from '../connection/hot-path.js';
import { NaturalBatch } from '../connection/natural-batch.js';
import type { Statement, TextRow } from '../connection/pipelined-connection.js';
import { LOCK_COLUMN, readLock } from './lock-column.js';
import type { PartLayout, VersionChecksum } from './put-commit.js';

/**
 * Which version of a key is meant: `null` for the null version, else the internal id of one that has an id. Undefined
 * means the current one.
 */
export type VersionRef = string | undefined;

/** A version as it is called. */
export interface VersionName {
  /** Internal id. */
  readonly versionId: string;
  /** Whether S3 calls it `null`. */
  readonly isNull: boolean;
  /** Whether the bucket keeps versions or did: only then do answers name them. */
  readonly isVersioned: boolean;
}

/** A live object, as HEAD tells it. */
export interface FoundObject extends VersionName {
  readonly isMarker: false;
  readonly isCurrent: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly committedAt: Date;
  readonly checksum?: VersionChecksum;
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  /** The client's own. */
  readonly tagCount: number;
  /** Whether it is a copy that carries terms of its source. */
  readonly isRestricted?: true;
  readonly ownerUserId: string;
  /** Absent where nobody ever said anything about keeping it. */
  readonly lock?: ObjectLock;
  /**
   * Of an adopted version: `listed` while neither its headers, metadata and tags are known nor its bytes, `described` while
   * its bytes were not read. Absent once they were, and for what the gateway wrote.
   */
  readonly unproven?: 'listed' | 'described';
}

/** A delete marker: the key was deleted, and its versions are still there. */
export interface FoundMarker extends VersionName {
  readonly isMarker: true;
  readonly isCurrent: boolean;
  readonly committedAt: Date;
  readonly ownerUserId: string;
}

/** Where one readable copy lies. */
export interface ReadableCopy {
  readonly replicaId: string;
  readonly backendId: string;
  readonly physicalBucket: string;
  readonly physicalKey: string;
  readonly state: Extract<ReplicaState, 'completed' | 'suspect'>;
  /** Of an adopted object: which version of which tag it is at its provider. */
  readonly foreign?: { readonly etag: string; readonly versionId: string | undefined };
}

export interface ReadableObject extends FoundObject {
  /** Of the bucket, when the copies were read. */
  readonly bucketEpoch: string;
  /** Undefined while the bytes of an adopted object were not read. */
  readonly crc32: number | undefined;
  readonly copies: readonly ReadableCopy[];
}

/** What a read finds: the bucket may have changed or gone since the caller cached it. */
export interface ReadResult<T> {
  /** Undefined when the bucket no longer exists. */
  readonly bucketEpoch: string | undefined;
  readonly object: T | FoundMarker | undefined;
}

/** What few requests need: tags in full, part layout, digest, decision. */
export interface VersionDetails {
  /** The client's own. */
  readonly tags: Readonly<Record<string, string>>;
  /** All by which it is judged: the terms that a copy carries among them. */
  readonly ruledTags: Readonly<Record<string, string>>;
  /** Empty for an object that was not uploaded in parts. */
  readonly parts: readonly PartLayout[];
  /** Hex. */
  readonly sha256: string;
  readonly decisionId: string | undefined;
}

const VERSION_COLUMNS = `v.id, v.size_bytes, v.etag, floor(extract(epoch FROM v.committed_at) * 1000)::bigint, v.checksum_algorithm,
  v.checksum_type, v.checksum_value, nullif(v.headers::text, '{}'), nullif(v.user_metadata::text, '{}'),
  CASE WHEN v.tags = '{}' THEN NULL ELSE (SELECT count(*) FROM jsonb_object_keys(v.tags - '${RESIDENCY_TAG}')) END, v.owner_user_id,
  v.state = 'marker', v.is_null, v.is_current, b.versioning <> 'unversioned', ${LOCK_COLUMN}, v.tags ? '${RESIDENCY_TAG}',
  CASE WHEN v.provider_version_id IS NULL OR v.sha256 IS NOT NULL THEN NULL WHEN v.described_at IS NULL THEN 'listed' ELSE 'described' END`;

/** One copy as `parseCopies` takes it: every statement that tells of copies asks for just these, in this order. */
const COPY_COLUMNS = `r.id, r.backend_id, r.physical_bucket, r.physical_key, r.state,
  CASE WHEN r.is_foreign THEN r.stored_etag END, r.backend_version_id`;

/** The ways to mean a version; each is one unique index or the primary key. */
const SELECTORS = {
  current: 'v.is_current',
  null: `v.is_null AND v.state IN ('live', 'marker')`,
  id: `v.id = $3 AND NOT v.is_null AND v.state IN ('live', 'marker')`,
} as const;
type Selector = keyof typeof SELECTORS;

const from = (selector: Selector) => `FROM bucket b
  LEFT JOIN object_version v ON v.bucket_id = b.id AND v.key = $2 AND ${SELECTORS[selector]}`;

function head(selector: Selector): Statement {
  return {
    name: `head_${selector}_5`,
    text: `SELECT b.epoch, ${VERSION_COLUMNS} ${from(selector)} WHERE b.id = $1 AND b.deleted_at IS NULL`,
  };
}

function get(selector: Selector): Statement {
  return {
    name: `get_${selector}_6`,
    text: `SELECT b.epoch, ${VERSION_COLUMNS}, v.crc32, ${COPY_COLUMNS}
           ${from(selector)}
           LEFT JOIN replica r ON r.version_id = v.id AND r.state IN ('completed', 'suspect')
           WHERE b.id = $1 AND b.deleted_at IS NULL`,
  };
}

/**
 * Several keys' current versions at once; the last column says which of them a row answers, counted from one. Each key is
 * looked up by itself (LIMIT and OFFSET keep the look-ups from being joined): a plan that is the same for tables of any size.
 */
const FROM_MANY = `FROM generate_subscripts($1::uuid[], 1) AS n
  CROSS JOIN LATERAL (SELECT * FROM bucket WHERE id = ($1::uuid[])[n] AND deleted_at IS NULL LIMIT 1) AS b
  LEFT JOIN LATERAL (SELECT * FROM object_version v
                      WHERE v.bucket_id = ($1::uuid[])[n] AND v.key = ($2::text[])[n] AND ${SELECTORS.current} LIMIT 1) AS v ON true`;

const HEAD_MANY: Statement = {
  name: 'head_many_1',
  text: `SELECT b.epoch, ${VERSION_COLUMNS}, n ${FROM_MANY}`,
};

const GET_MANY: Statement = {
  name: 'get_many_2',
  text: `SELECT b.epoch, ${VERSION_COLUMNS}, v.crc32, ${COPY_COLUMNS}, n ${FROM_MANY}
           LEFT JOIN LATERAL (SELECT * FROM replica WHERE version_id = v.id AND state IN ('completed', 'suspect') OFFSET 0) AS r ON true`,
};

const HEAD = { current: head('current'), null: head('null'), id: head('id') };
const GET = { current: get('current'), null: get('null'), id: get('id') };

function selectorOf(version: VersionRef): Selector {
  if (version === undefined) return 'current';
  return version === 'null' ? 'null' : 'id';
}

/** @returns the statement's values: one more where a version is meant by its id */
function valuesOf(bucketId: string, key: string, version: VersionRef): readonly string[] {
  return version === undefined || version === 'null' ? [bucketId, key] : [bucketId, key, version];
}

const DETAILS: Statement = {
  name: 'version_details_1',
  text: `SELECT v.tags, v.parts, v.sha256, v.decision_id FROM object_version v WHERE v.id = $1 AND v.state = 'live'`,
};

const COPIES: Statement = {
  name: 'version_copies_3',
  text: `SELECT ${COPY_COLUMNS} FROM object_version v
          LEFT JOIN replica r ON r.version_id = v.id AND r.state IN ('completed', 'suspect')
          WHERE v.id = $1 AND v.state = 'live'`,
};

const NAME: Statement = {
  name: 'version_name_1',
  text: `SELECT v.is_null, b.versioning <> 'unversioned' FROM object_version v JOIN bucket b ON b.id = v.bucket_id
          WHERE v.id = $1 AND v.state IN ('live', 'marker')`,
};

const NO_VALUES: Readonly<Record<string, string>> = {};
const VERSION_COLUMN_COUNT = 18;
const OWNER_COLUMN = 11;
const MARKER_COLUMN = 12;
const RESTRICTED_COLUMN = 17;
const UNPROVEN_COLUMN = 18;

function parseValues(text: string | null | undefined): Readonly<Record<string, string>> {
  return text ? (JSON.parse(text) as Record<string, string>) : NO_VALUES;
}

function parseName(
  row: TextRow,
): VersionName & { isCurrent: boolean; committedAt: Date; ownerUserId: string } {
  return {
    versionId: row[1] ?? '',
    isNull: row[MARKER_COLUMN + 1] === 't',
    isCurrent: row[MARKER_COLUMN + 2] === 't',
    isVersioned: row[MARKER_COLUMN + 3] === 't',
    committedAt: new Date(Number(row[4])),
    ownerUserId: row[OWNER_COLUMN] ?? '',
  };
}

/** @param row epoch first, then the version's columns */
function parseObject(row: TextRow): FoundObject {
  const [, , size, etag, , algorithm, type, value, headers, userMetadata, tagCount] = row;
  const lock = readLock(row[MARKER_COLUMN + 4]);
  return {
    ...parseName(row),
    isMarker: false,
    sizeBytes: Number(size),
    etag: etag ?? '',
    ...(algorithm && value ? { checksum: { algorithm, type: type as VersionChecksum['type'], value } } : {}),
    headers: parseValues(headers),
    userMetadata: parseValues(userMetadata),
    tagCount: Number(tagCount ?? 0),
    ...(row[RESTRICTED_COLUMN] === 't' ? { isRestricted: true } : {}),
    ...(lock ? { lock } : {}),
    ...(row[UNPROVEN_COLUMN] ? { unproven: row[UNPROVEN_COLUMN] as 'listed' | 'described' } : {}),
  };
}

function parseFound(row: TextRow): FoundObject | FoundMarker | undefined {
  if (!row[1]) return undefined;
  return row[MARKER_COLUMN] === 't' ? { ...parseName(row), isMarker: true } : parseObject(row);
}

/** @param first the column of the copy's id, which is null in the one row of an object without copies */
function parseCopies(rows: readonly TextRow[], first: number): readonly ReadableCopy[] {
  const copies: ReadableCopy[] = [];
  for (const copy of rows) {
    if (!copy[first]) continue;
    const etag = copy[first + 5];
    copies.push({
      replicaId: copy[first],
      backendId: copy[first + 1] ?? '',
      physicalBucket: copy[first + 2] ?? '',
      physicalKey: copy[first + 3] ?? '',
      state: copy[first + 4] as ReadableCopy['state'],
      ...(etag ? { foreign: { etag, versionId: copy[first + 6] ?? undefined } } : {}),
    });
  }
  return copies;
}

/** More at a time would make the first of them wait for the last. */
const MAX_BATCH = 64;

/** A key whose current version is asked for. */
type Sought = readonly [bucketId: string, key: string];

/** The rows that answer each of them. */
function sortByItem(rows: readonly TextRow[], itemCount: number): readonly TextRow[][] {
  const answers: TextRow[][] = Array.from({ length: itemCount }, () => []);
  for (const row of rows) answers[Number(row.at(-1)) - 1]?.push(row);
  return answers;
}

/** The point reads of the data path: one round trip each, which those of the same moment share. */
export class ObjectReadRepository {
  private readonly heads: NaturalBatch<Sought, readonly TextRow[]>;
  private readonly gets: NaturalBatch<Sought, readonly TextRow[]>;

  constructor(private readonly hot: HotPath) {
    this.heads = this.together(HEAD.current, HEAD_MANY);
    this.gets = this.together(GET.current, GET_MANY);
  }

  async head(bucketId: string, key: string, version?: VersionRef): Promise<ReadResult<FoundObject>> {
    const [row] = await (version === undefined
      ? this.heads.add([bucketId, key])
      : this.hot.read(HEAD[selectorOf(version)], valuesOf(bucketId, key, version)));
    if (!row) return { bucketEpoch: undefined, object: undefined };
    return { bucketEpoch: row[0] ?? undefined, object: parseFound(row) };
  }

  /** The object with all copies that may be read, in no particular order. */
  async get(bucketId: string, key: string, version?: VersionRef): Promise<ReadResult<ReadableObject>> {
    const rows = await (version === undefined
      ? this.gets.add([bucketId, key])
      : this.hot.read(GET[selectorOf(version)], valuesOf(bucketId, key, version)));
    const [row] = rows;
    if (!row) return { bucketEpoch: undefined, object: undefined };
    const found = parseFound(row);
    return {
      bucketEpoch: row[0] ?? undefined,
      object:
        found === undefined || found.isMarker
          ? found
          : {
              ...found,
              bucketEpoch: row[0] ?? '',
              crc32: found.unproven ? undefined : Number(row[VERSION_COLUMN_COUNT + 1]),
              copies: parseCopies(rows, VERSION_COLUMN_COUNT + 2),
            },
    };
  }

  /** @param versionId internal id @returns undefined when there is no such live version (any more) */
  async details(versionId: string): Promise<VersionDetails | undefined> {
    const [row] = await this.hot.read(DETAILS, [versionId]);
    if (!row) return undefined;
    const ruledTags = parseValues(row[0]);
    return {
      tags: clientTags(ruledTags),
      ruledTags,
      parts: row[1] ? (JSON.parse(row[1]) as PartLayout[]) : [],
      sha256: (row[2] ?? '').replace(/^\\x/, ''),
      decisionId: row[3] ?? undefined,
    };
  }

  /** @param versionId internal id @returns the copies that may be read now; undefined when the version is gone */
  async copies(versionId: string): Promise<readonly ReadableCopy[] | undefined> {
    const rows = await this.hot.read(COPIES, [versionId]);
    return rows.length === 0 ? undefined : parseCopies(rows, 0);
  }

  /** @param versionId internal id @returns undefined when it is gone */
  async name(versionId: string): Promise<VersionName | undefined> {
    const [row] = await this.hot.read(NAME, [versionId]);
    return row && { versionId, isNull: row[0] === 't', isVersioned: row[1] === 't' };
  }

  private together(one: Statement, many: Statement): NaturalBatch<Sought, readonly TextRow[]> {
    return new NaturalBatch({
      maxItems: MAX_BATCH,
      one: (sought) => this.hot.read(one, sought),
      many: async (all) => {
        const values = [all.map(([bucketId]) => bucketId), all.map(([, key]) => key)];
        return sortByItem(await this.hot.read(many, values), all.length);
      },
    });
  }
}
