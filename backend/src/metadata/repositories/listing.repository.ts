import type { Pool } from 'pg';
import type { TextRow } from '../connection/pipelined-connection.js';
import { PAGE_COLUMNS, PAGE_COLUMNS_WITH_OWNER, readPage } from './page-columns.js';

/** Names of the columns in order: key, time (ISO 8601), ETag, size, checksum algorithm, checksum type, owner. */
export type ListedRow = readonly [
  key: string,
  lastModified: string,
  etag: string,
  sizeBytes: string,
  storageClass: null,
  checksumAlgorithm: string | null,
  checksumType: string | null,
  /** Empty where owners are not wanted. */
  ownerUserId: string,
];

export interface ListingRequest {
  readonly bucketId: string;
  readonly prefix: string;
  /** Empty: no folding. */
  readonly delimiter: string;
  /** The page begins behind this key or common prefix. */
  readonly after: string | undefined;
  /** Rows and common prefixes together. */
  readonly limit: number;
  /** Rows carry their owners unless this is false: a page without them costs less. */
  readonly isOwnerWanted?: boolean;
}

export interface Listing {
  readonly rows: readonly ListedRow[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of the page: where the next one begins; undefined on the last page. */
  readonly next: string | undefined;
}

const COLUMNS = 'key, committed_at, etag, size_bytes, checksum_algorithm, checksum_type, owner_user_id';

const FLAT = `
  SELECT ${COLUMNS} FROM object_version
   WHERE bucket_id = $1 AND is_current AND state = 'live' AND key > $2
     AND key < coalesce(prefix_successor_1($3), repeat(chr(1114111), 257))
   ORDER BY key LIMIT $4`;

const FOLDED = `SELECT ${COLUMNS} FROM list_objects_1($1, $2, $3, $4, $5)`;

interface ListingStatement {
  readonly name: string;
  readonly text: string;
}

/** The ways to ask for a page without folding; each begins behind a key (exclusive) or at a prefix (inclusive). */
function flatStatements(suffix: string, from: string): Record<'rows' | 'page' | 'owned', ListingStatement> {
  return {
    rows: { name: `list_flat_${suffix}`, text: from },
    page: { name: `list_page_${suffix}`, text: `SELECT ${PAGE_COLUMNS} FROM (${from}) page` },
    owned: { name: `list_owned_${suffix}`, text: `SELECT ${PAGE_COLUMNS_WITH_OWNER} FROM (${from}) page` },
  };
}

const AFTER_KEY = flatStatements('after_1', FLAT);
const FROM_PREFIX = flatStatements('from_1', FLAT.replace('key > $2', 'key >= $2'));

/**
 * PostgreSQL's own text of a time (`2026-11-23 05:10:33.123456+00`: the pool's sessions are in UTC) in the form S3 lists
 * it, which has whole seconds. Formatting a thousand times in SQL costs more than the rest of a page.
 */
function listedTime(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
}

function toListed(row: TextRow): ListedRow {
  const [key, committedAt, etag, sizeBytes, algorithm, type, owner] = row;
  return [
    key ?? '',
    listedTime(committedAt ?? ''),
    etag ?? '',
    sizeBytes ?? '',
    null,
    algorithm ?? null,
    type ?? null,
    owner ?? '',
  ];
}

const asText = (value: string | Buffer): string => value as string;

/** Listings, from PostgreSQL alone: keyset pages on `(bucket_id, key)`, so a deep page costs what the first one does. */
export class ListingRepository {
  constructor(private readonly pool: Pool) {}

  async list(request: ListingRequest): Promise<Listing> {
    if (request.limit === 0) return { rows: [], prefixes: [], next: undefined };
    return request.delimiter === '' ? this.flat(request) : this.folded(request);
  }

  private async flat({
    bucketId,
    prefix,
    after,
    limit,
    isOwnerWanted = true,
  }: ListingRequest): Promise<Listing> {
    // Bytes compare as code points do: the page begins behind the marker only when that lies inside the prefix's range.
    const isInside = after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0;
    const statements = isInside ? AFTER_KEY : FROM_PREFIX;
    const values = [bucketId, isInside ? after : prefix, prefix, limit + 1];
    const [page] = await this.rows(isOwnerWanted ? statements.owned : statements.page, values);
    const found =
      (page && readPage(page)) ?? (await this.rows(statements.rows, values)).map((row) => toListed(row));
    const rows = found.length > limit ? found.slice(0, limit) : found;
    return { rows, prefixes: [], next: found.length > limit ? rows.at(-1)?.[0] : undefined };
  }

  private async folded({ bucketId, prefix, delimiter, after, limit }: ListingRequest): Promise<Listing> {
    const values = [bucketId, prefix, delimiter, after ?? null, limit + 1];
    const found = await this.rows({ name: 'list_folded_1', text: FOLDED }, values);
    const page = found.length > limit ? found.slice(0, limit) : found;
    const next = found.length > limit ? (page.at(-1)?.[0] ?? undefined) : undefined;
    const rows: ListedRow[] = [];
    const prefixes: string[] = [];
    for (const row of page) {
      if (row[1] === null) prefixes.push(row[0] ?? '');
      else rows.push(toListed(row));
    }
    return { rows, prefixes, next };
  }

  private async rows({ name, text }: ListingStatement, values: unknown[]): Promise<TextRow[]> {
    const types = { getTypeParser: () => asText };
    const { rows } = await this.pool.query({ name, text, values, rowMode: 'array', types });
    return rows as TextRow[];
  }
}
