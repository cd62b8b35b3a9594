import type { Pool } from 'pg';

/** Names of the columns in order: key, time (ISO 8601), ETag, size, checksum algorithm, checksum type, owner. */
export type ListedRow = readonly [
  key: string,
  lastModified: string,
  etag: string,
  sizeBytes: string,
  storageClass: null,
  checksumAlgorithm: string | null,
  checksumType: string | null,
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
}

export interface Listing {
  readonly rows: readonly ListedRow[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of the page: where the next one begins; undefined on the last page. */
  readonly next: string | undefined;
}

const COLUMNS = 'key, committed_at, etag, size_bytes, checksum_algorithm, checksum_type';

const FLAT = `
  SELECT ${COLUMNS}, owner_user_id FROM object_version
   WHERE bucket_id = $1 AND is_current AND state = 'live' AND key > $2
     AND key < coalesce(prefix_successor_1($3), repeat(chr(1114111), 257))
   ORDER BY key LIMIT $4`;

const FLAT_FROM_PREFIX = FLAT.replace('key > $2', 'key >= $2');

const FOLDED = `SELECT ${COLUMNS}, owner_user_id FROM list_objects_1($1, $2, $3, $4, $5)`;

/**
 * PostgreSQL's own text of a time (`2026-11-23 05:10:33.123456+00`: the pool's sessions are in UTC) in the form S3 lists
 * it, which has whole seconds. Formatting a thousand times in SQL costs more than the rest of a page.
 */
function listedTime(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
}

function toListed(row: readonly (string | null)[]): ListedRow {
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
    const { delimiter, limit } = request;
    if (limit === 0) return { rows: [], prefixes: [], next: undefined };
    const found = await (delimiter === '' ? this.flat(request) : this.folded(request));
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

  private flat({ bucketId, prefix, after, limit }: ListingRequest): Promise<(string | null)[][]> {
    // Bytes compare as code points do: the page begins behind the marker only when that lies inside the prefix's range.
    const isInside = after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0;
    const name = isInside ? 'list_flat_1' : 'list_flat_from_1';
    return this.rows(name, isInside ? FLAT : FLAT_FROM_PREFIX, [
      bucketId,
      isInside ? after : prefix,
      prefix,
      limit + 1,
    ]);
  }

  private folded({
    bucketId,
    prefix,
    delimiter,
    after,
    limit,
  }: ListingRequest): Promise<(string | null)[][]> {
    return this.rows('list_folded_1', FOLDED, [bucketId, prefix, delimiter, after ?? null, limit + 1]);
  }

  private async rows(name: string, text: string, values: unknown[]): Promise<(string | null)[][]> {
    const types = { getTypeParser: () => asText };
    const { rows } = await this.pool.query({ name, text, values, rowMode: 'array', types });
    return rows as (string | null)[][];
  }
}
