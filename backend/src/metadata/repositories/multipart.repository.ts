import type { AccessControlList } from '@sgw/access';
import type { ObjectLock } from '@sgw/retention';
import type { Pool } from 'pg';
import { toTarget, toUpload, UPLOAD_COLUMNS, type UploadRow } from './upload-row.js';

export interface NewUpload {
  readonly id: string;
  readonly uploadId: string;
  readonly bucketId: string;
  readonly key: string;
  readonly ownerUserId: string;
  /** The version the upload becomes; its physical key from the start. */
  readonly versionId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksumAlgorithm: string | undefined;
  readonly checksumType: string | undefined;
  /** Of the object it becomes; null or absent: the owner alone. */
  readonly acl?: AccessControlList | null;
  /** What its request said of keeping the object it becomes. */
  readonly lock?: ObjectLock;
}

export interface UploadTarget {
  readonly backendId: string;
  readonly physicalBucket: string;
  readonly physicalKey: string;
  readonly backendUploadId: string;
}

export type UploadState = 'open' | 'completing' | 'completed' | 'aborted';

export interface Upload extends NewUpload {
  readonly state: UploadState;
  readonly target: UploadTarget | undefined;
  /** Of the bucket's rules now: a cached bucket of another one is out of date. */
  readonly bucketEpoch: string;
  readonly completedParts: string | undefined;
  readonly completedEtag: string | undefined;
  /** Conditions of the completion that was begun. */
  readonly mustBeAbsent: boolean;
  readonly mustMatch: string | undefined;
  readonly initiatedAt: Date;
}

/** What is kept when a completion begins, so that a crash can be finished as it was meant. */
export interface CompletionStart {
  /** The chosen parts as `number:etag`, joined by commas. */
  readonly completedParts: string;
  readonly leaseSeconds: number;
  readonly mustBeAbsent?: boolean;
  readonly mustMatch?: string;
  /** Whether nobody asks for it now: it was found half-way. */
  readonly isResumed?: boolean;
}

export interface ListedUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly ownerUserId: string;
  readonly initiatedAt: Date;
  readonly checksumAlgorithm: string | undefined;
  readonly checksumType: string | undefined;
}

/** Multipart uploads: each names its target, so a part never has to guess where its siblings lie. */
export class MultipartRepository {
  constructor(private readonly pool: Pool) {}

  async create(upload: NewUpload): Promise<Date> {
    const { rows } = await this.pool.query<{ initiated_at: Date }>(
      `INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id, headers, user_metadata, tags,
              checksum_algorithm, checksum_type, acl, lock_mode, lock_until, has_legal_hold)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING initiated_at`,
      [
        upload.id,
        upload.uploadId,
        upload.bucketId,
        upload.key,
        upload.ownerUserId,
        upload.versionId,
        upload.headers,
        upload.userMetadata,
        upload.tags,
        upload.checksumAlgorithm,
        upload.checksumType,
        upload.acl,
        upload.lock?.retention?.mode,
        upload.lock?.retention?.until,
        upload.lock?.hasLegalHold,
      ],
    );
    return rows[0]?.initiated_at ?? new Date(0);
  }

  /** Written before the backend is asked for an upload (without its id) and again when it has answered. */
  async saveTarget(
    id: string,
    target: Omit<UploadTarget, 'backendUploadId'> & { backendUploadId?: string },
  ): Promise<void> {
    await this.pool.query(
      `INSERT INTO upload_target (upload_id, backend_id, physical_bucket, physical_key, backend_upload_id)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (upload_id, backend_id) DO UPDATE SET backend_upload_id = excluded.backend_upload_id`,
      [id, target.backendId, target.physicalBucket, target.physicalKey, target.backendUploadId],
    );
  }

  /** @returns the upload with its open target, whatever its state; undefined when unknown for this bucket and key */
  async find(bucketId: string, key: string, uploadId: string): Promise<Upload | undefined> {
    const { rows } = await this.pool.query<UploadRow>({
      name: 'find_upload_4',
      text: `SELECT ${UPLOAD_COLUMNS} FROM multipart_upload u
               LEFT JOIN upload_target t ON t.upload_id = u.id AND t.backend_upload_id IS NOT NULL
              WHERE u.upload_id = $1 AND u.bucket_id = $2 AND u.key = $3`,
      values: [uploadId, bucketId, key],
    });
    return rows[0] && toUpload(rows[0]);
  }

  /**
   * Replaces the tags of an open upload, unless somebody else has done so.
   *
   * @param tags as they were read
   */
  async retag(id: string, tags: Upload['tags'], changed: Upload['tags']): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE multipart_upload SET tags = $3 WHERE id = $1 AND state = 'open' AND tags = $2`,
      [id, tags, changed],
    );
    return rowCount === 1;
  }

  /**
   * Takes an upload for completion: one caller at a time, and only with the list that was chosen first. What is resumed keeps
   * the moment when its client asked for it.
   */
  async beginCompletion(id: string, completion: CompletionStart): Promise<boolean> {
    const { completedParts, leaseSeconds, mustBeAbsent, mustMatch, isResumed } = completion;
    const { rowCount } = await this.pool.query(
      `UPDATE multipart_upload SET state = 'completing', completed_parts = $2, lease_until = now() + $3 * interval '1 second',
              must_be_absent = $4, must_match = $5,
              completing_since = CASE WHEN $6 THEN coalesce(completing_since, now()) ELSE now() END
        WHERE id = $1 AND (state = 'open' OR (state = 'completing' AND completed_parts = $2 AND lease_until < now()))`,
      [id, completedParts, leaseSeconds, mustBeAbsent ?? false, mustMatch, isResumed ?? false],
    );
    return rowCount === 1;
  }

  /** A condition no longer held when the parts were assembled already: the upload is over, what it left is cleared. */
  async giveUpCompletion(id: string): Promise<void> {
    await this.pool.query(
      `UPDATE multipart_upload SET state = 'aborted', ended_at = now(), lease_until = NULL WHERE id = $1 AND state = 'completing'`,
      [id],
    );
  }

  async renewCompletion(id: string, leaseSeconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE multipart_upload SET lease_until = now() + $2 * interval '1 second' WHERE id = $1 AND state = 'completing'`,
      [id, leaseSeconds],
    );
  }

  /** The backend refused the parts before anything was assembled: the client may upload again. */
  async reopen(id: string): Promise<void> {
    await this.pool.query(
      `UPDATE multipart_upload SET state = 'open', completed_parts = NULL, lease_until = NULL WHERE id = $1 AND state = 'completing'`,
      [id],
    );
  }

  /** @returns false when there is nothing to abort: unknown, ended, or being completed by somebody alive */
  async abort(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE multipart_upload SET state = 'aborted', ended_at = now(), lease_until = NULL
        WHERE id = $1 AND (state = 'open' OR (state = 'completing' AND lease_until < now()))`,
      [id],
    );
    return rowCount === 1;
  }

  /** Open uploads in order of key, then of upload id, from behind the markers. */
  async list(request: {
    bucketId: string;
    prefix: string;
    keyMarker: string;
    uploadIdMarker: string;
    limit: number;
  }): Promise<ListedUpload[]> {
    const { rows } = await this.pool.query<UploadRow>(
      `SELECT key, upload_id, owner_user_id, initiated_at, checksum_algorithm, checksum_type FROM multipart_upload
        WHERE bucket_id = $1 AND state IN ('open', 'completing') AND key >= $2
          AND key < coalesce(prefix_successor_1($2), repeat(chr(1114111), 257))
          AND (key > $3 OR (key = $3 AND $4 <> '' AND (initiated_at, upload_id) > (
            -- Of a marker that was cleared away meanwhile nothing is known: rather all of its key again than some of it never.
            coalesce((SELECT m.initiated_at FROM multipart_upload m
                       WHERE m.upload_id = $4 AND m.bucket_id = $1 AND m.key = $3), '-infinity'), $4)))
        ORDER BY key, initiated_at, upload_id LIMIT $5`,
      [request.bucketId, request.prefix, request.keyMarker, request.uploadIdMarker, request.limit],
    );
    return rows.map((row) => ({
      key: row.key,
      uploadId: row.upload_id,
      ownerUserId: row.owner_user_id,
      initiatedAt: row.initiated_at,
      checksumAlgorithm: row.checksum_algorithm ?? undefined,
      checksumType: row.checksum_type ?? undefined,
    }));
  }

  /** Uploads whose completion somebody began and did not finish: to be carried through. */
  async stalledCompletions(limit: number): Promise<Upload[]> {
    return this.uploads(`u.state = 'completing' AND u.lease_until < now()`, [limit]);
  }

  /** Uploads nobody has finished within the time allowed. */
  async expire(days: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE multipart_upload SET state = 'aborted', ended_at = now()
        WHERE state = 'open' AND initiated_at < now() - $1 * interval '1 day'`,
      [days],
    );
    return rowCount ?? 0;
  }

  /** Open uploads of a bucket, with where their parts lie, behind `after` by id. */
  async openTargets(
    bucketId: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ id: string; tags: Upload['tags']; target: UploadTarget }[]> {
    const { rows } = await this.pool.query<UploadRow>(
      `SELECT u.id, u.tags, t.backend_id, t.physical_bucket, t.physical_key, t.backend_upload_id
         FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id AND t.backend_upload_id IS NOT NULL
        WHERE u.bucket_id = $1 AND u.state = 'open' AND ($2::uuid IS NULL OR u.id > $2) ORDER BY u.id LIMIT $3`,
      [bucketId, after, limit],
    );
    return rows.map((row) => ({ id: row.id, tags: row.tags, target: toTarget(row) }));
  }

  /** Ended uploads that may still have something at a backend. */
  async abortedTargets(limit: number): Promise<(UploadTarget & { id: string })[]> {
    const { rows } = await this.pool.query<UploadRow>(
      `SELECT t.upload_id AS id, t.backend_id, t.physical_bucket, t.physical_key, t.backend_upload_id
         FROM upload_target t JOIN multipart_upload u ON u.id = t.upload_id
        WHERE u.state = 'aborted' AND t.state = 'open' LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ id: row.id, ...toTarget(row) }));
  }

  /** The backend has confirmed that nothing of it is left there. */
  async endTarget(id: string, backendId: string): Promise<void> {
    await this.pool.query(
      `UPDATE upload_target SET state = 'ended', removed_at = now() WHERE upload_id = $1 AND backend_id = $2`,
      [id, backendId],
    );
  }

  /**
   * Forgets uploads that ended and have nothing left at a backend. Completed ones stay for repeated completions, and those that
   * an erasure covers for its record.
   */
  async forget(completedAfterHours: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `WITH gone AS (
         SELECT u.id FROM multipart_upload u
          WHERE u.ended_at IS NOT NULL
            AND (u.state = 'aborted' OR u.ended_at < now() - $1 * interval '1 hour')
            AND NOT EXISTS (SELECT 1 FROM upload_target t WHERE t.upload_id = u.id AND t.state = 'open')
            AND NOT EXISTS (SELECT 1 FROM erasure_upload i JOIN erasure e ON e.id = i.erasure_id
                             WHERE i.upload_id = u.id AND e.state <> 'done')
          LIMIT 1000),
       parts AS (DELETE FROM multipart_part WHERE upload_id IN (SELECT id FROM gone)),
       targets AS (DELETE FROM upload_target WHERE upload_id IN (SELECT id FROM gone))
       DELETE FROM multipart_upload WHERE id IN (SELECT id FROM gone)`,
      [completedAfterHours],
    );
    return rowCount ?? 0;
  }

  private async uploads(condition: string, values: unknown[]): Promise<Upload[]> {
    const { rows } = await this.pool.query<UploadRow>(
      `SELECT ${UPLOAD_COLUMNS} FROM multipart_upload u
         LEFT JOIN upload_target t ON t.upload_id = u.id AND t.backend_upload_id IS NOT NULL
        WHERE ${condition} LIMIT $${values.length}`,
      values,
    );
    return rows.map(toUpload);
  }
}
