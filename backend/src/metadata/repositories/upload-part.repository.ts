import type { Pool } from 'pg';
import { type CommitOrigin, originHolds, originValues, type PartLayout } from './put-commit.js';

export interface UploadedPart extends PartLayout {
  readonly backendEtag: string;
  readonly uploadedAt: Date;
}

/** How long a body that was replaced is remembered: longer than two are ever sent at once. */
const ATTEMPTS_ARE_KEPT_HOURS = 24;

/** Parts of multipart uploads: what the client sent last, and every body that a backend took as one. */
export class UploadPartRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * Records a part that the backend has; a part uploaded again replaces the former one.
   *
   * @param rules by which the part was permitted: the epoch of its bucket, and the source that it was copied from
   * @returns `stale` when they are others by now, and nothing is recorded; `replaced` when there was a former one, be it from the same moment, see {@link isContested}; `ended` when the upload was completed or aborted meanwhile
   */
  async save(
    id: string,
    part: Omit<UploadedPart, 'uploadedAt'>,
    backendId: string,
    rules: { readonly bucketEpoch: string; readonly origin?: CommitOrigin | undefined },
  ): Promise<'first' | 'replaced' | 'ended' | 'stale'> {
    const { bucketEpoch, origin } = rules;
    const { rows } = await this.pool.query<{ is_open: boolean; is_replaced: boolean | null }>({
      name: origin ? 'save_copied_part_1' : 'save_part_3',
      // A row that an upsert has updated carries the updating transaction as its xmax; a new one carries none.
      text: `WITH open AS (SELECT id, bucket_id FROM multipart_upload WHERE id = $1 AND state = 'open' FOR SHARE),
             permitted AS (
               SELECT open.id FROM open JOIN bucket b ON b.id = open.bucket_id AND b.epoch = $11 AND b.deleted_at IS NULL
                ${origin ? `WHERE ${originHolds(12)}` : ''}),
             part AS (
               INSERT INTO multipart_part (upload_id, part_number, size_bytes, etag, sha256, crc32, checksum_value)
               SELECT id, $2, $3, $4, decode($5, 'hex'), $6, $7 FROM permitted
               ON CONFLICT (upload_id, part_number) DO UPDATE SET size_bytes = excluded.size_bytes, etag = excluded.etag,
                 sha256 = excluded.sha256, crc32 = excluded.crc32, checksum_value = excluded.checksum_value, uploaded_at = now()
               RETURNING upload_id, part_number, size_bytes, etag, sha256, crc32, checksum_value, xmax <> 0 AS is_replaced),
             attempt AS (
               INSERT INTO part_attempt (upload_id, part_number, backend_id, backend_etag, size_bytes, etag, sha256, crc32,
                      checksum_value)
               SELECT upload_id, part_number, $8, $9, size_bytes, etag, sha256, crc32, checksum_value FROM part
               ON CONFLICT (upload_id, part_number, backend_id, backend_etag) DO UPDATE SET
                 checksum_value = excluded.checksum_value, saved_at = now()),
             old AS (
               DELETE FROM part_attempt WHERE upload_id = $1 AND part_number = $2
                  AND saved_at < now() - $10 * interval '1 hour'),
             copy AS (
               INSERT INTO part_copy (upload_id, part_number, backend_id, backend_etag)
               SELECT upload_id, part_number, $8, $9 FROM part
               ON CONFLICT (upload_id, part_number, backend_id) DO UPDATE SET backend_etag = excluded.backend_etag)
             SELECT EXISTS (SELECT FROM open) AS is_open, (SELECT is_replaced FROM part)`,
      values: [
        id,
        part.partNumber,
        part.sizeBytes,
        part.etag,
        part.sha256,
        part.crc32,
        part.checksum,
        backendId,
        part.backendEtag,
        ATTEMPTS_ARE_KEPT_HOURS,
        bucketEpoch,
        ...(origin ? originValues(origin) : []),
      ],
    });
    const [row] = rows;
    if (!row?.is_open) return 'ended';
    if (row.is_replaced === null) return 'stale';
    return row.is_replaced ? 'replaced' : 'first';
  }

  /**
   * Whether another body of a part was saved while one was on its way: then only the backend knows which of them it kept.
   *
   * @param sentForMs how long the caller's body was on its way, in milliseconds
   */
  async isContested(
    id: string,
    { partNumber, backendEtag }: Pick<UploadedPart, 'partNumber' | 'backendEtag'>,
    sentForMs: number,
  ): Promise<boolean> {
    const { rows } = await this.pool.query(
      `SELECT FROM part_attempt WHERE upload_id = $1 AND part_number = $2 AND backend_etag <> $3
          AND saved_at > now() - $4 * interval '1 millisecond' LIMIT 1`,
      [id, partNumber, backendEtag, sentForMs],
    );
    return rows.length > 0;
  }

  /**
   * Makes the part of an open upload the body that its backend kept, unless somebody saved it anew since.
   *
   * @param saved the backend's ETag of what was saved last, as the caller knows it
   * @param kept the backend's ETag of the part as the backend has it
   */
  async settle(
    id: string,
    { partNumber, backendId }: { readonly partNumber: number; readonly backendId: string },
    saved: string,
    kept: string,
  ): Promise<void> {
    await this.pool.query(
      `WITH open AS (SELECT id FROM multipart_upload WHERE id = $1 AND state = 'open' FOR SHARE),
            copy AS (
              UPDATE part_copy SET backend_etag = $5
               WHERE upload_id = (SELECT id FROM open) AND part_number = $2 AND backend_id = $3 AND backend_etag = $4
                 AND EXISTS (SELECT 1 FROM part_attempt a
                              WHERE a.upload_id = $1 AND a.part_number = $2 AND a.backend_id = $3 AND a.backend_etag = $5)
              RETURNING upload_id, part_number, backend_id, backend_etag)
       UPDATE multipart_part p SET size_bytes = a.size_bytes, etag = a.etag, sha256 = a.sha256, crc32 = a.crc32,
              checksum_value = a.checksum_value
         FROM part_attempt a JOIN copy USING (upload_id, part_number, backend_id, backend_etag)
        WHERE p.upload_id = a.upload_id AND p.part_number = a.part_number`,
      [id, partNumber, backendId, saved, kept],
    );
  }

  /** Parts in order, from behind `after`. */
  async list(id: string, after = 0, limit = 10_001): Promise<UploadedPart[]> {
    const { rows } = await this.pool.query<{
      part_number: number;
      size_bytes: string;
      etag: string;
      sha256: string;
      crc32: string;
      checksum_value: string | null;
      uploaded_at: Date;
      backend_etag: string;
    }>(
      `SELECT p.part_number, p.size_bytes, p.etag, encode(p.sha256, 'hex') AS sha256, p.crc32, p.checksum_value, p.uploaded_at,
              c.backend_etag
         FROM multipart_part p JOIN part_copy c USING (upload_id, part_number)
        WHERE p.upload_id = $1 AND p.part_number > $2 ORDER BY p.part_number LIMIT $3`,
      [id, after, limit],
    );
    return rows.map((row) => ({
      partNumber: row.part_number,
      sizeBytes: Number(row.size_bytes),
      etag: row.etag,
      sha256: row.sha256,
      crc32: Number(row.crc32),
      ...(row.checksum_value === null ? {} : { checksum: row.checksum_value }),
      uploadedAt: row.uploaded_at,
      backendEtag: row.backend_etag,
    }));
  }
}
