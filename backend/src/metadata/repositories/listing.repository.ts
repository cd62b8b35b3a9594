import type { Pool } from 'pg';
import { queryPage } from '../connection/page-query.js';
import type { Statement } from '../connection/pipelined-connection.js';
import { type RowBytes, RowMemory } from '../connection/row-memory.js';
import { LISTED_COLUMNS, type Listing, OWNED_COLUMNS, readListedPage } from './listed-page.js';

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

/** The page begins behind a key (exclusive) or at a prefix (inclusive). */
type Beginning = 'after' | 'from';

function flat(beginning: Beginning, columns: string): string {
  return `SELECT ${columns} FROM object_version
   WHERE bucket_id = $1 AND is_current AND state = 'live' AND key ${beginning === 'after' ? '>' : '>='} $2
     AND key < coalesce(prefix_successor_1($3), repeat(chr(1114111), 257))
   ORDER BY key LIMIT $4`;
}

const FLAT: Readonly<Record<Beginning, Statement>> = {
  after: { name: 'list_flat_after_2', text: flat('after', LISTED_COLUMNS) },
  from: { name: 'list_flat_from_2', text: flat('from', LISTED_COLUMNS) },
};
const FLAT_OWNED: Readonly<Record<Beginning, Statement>> = {
  after: { name: 'list_owned_after_2', text: flat('after', OWNED_COLUMNS) },
  from: { name: 'list_owned_from_2', text: flat('from', OWNED_COLUMNS) },
};
const FOLDED: Statement = {
  name: 'list_folded_2',
  text: `SELECT ${OWNED_COLUMNS} FROM list_objects_1($1, $2, $3, $4, $5)`,
};

/** Listings, from PostgreSQL alone: keyset pages on `(bucket_id, key)`, so a deep page costs what the first one does. */
export class ListingRepository {
  constructor(private readonly pool: Pool) {}

  async list(request: ListingRequest): Promise<Listing> {
    return readListedPage(await this.rows(request), request.limit);
  }

  private async rows(request: ListingRequest): Promise<RowBytes> {
    if (request.limit === 0) return new RowMemory().finish();
    return request.delimiter === '' ? this.flat(request) : this.folded(request);
  }

  private flat({ bucketId, prefix, after, limit, isOwnerWanted = true }: ListingRequest): Promise<RowBytes> {
    const statements = isOwnerWanted ? FLAT_OWNED : FLAT;
    // Bytes compare as code points do: the page begins behind the marker only when that lies inside the prefix's range.
    return after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0
      ? queryPage(this.pool, statements.after, [bucketId, after, prefix, limit + 1])
      : queryPage(this.pool, statements.from, [bucketId, prefix, prefix, limit + 1]);
  }

  private folded({ bucketId, prefix, delimiter, after, limit }: ListingRequest): Promise<RowBytes> {
    return queryPage(this.pool, FOLDED, [bucketId, prefix, delimiter, after ?? null, limit + 1]);
  }
}
