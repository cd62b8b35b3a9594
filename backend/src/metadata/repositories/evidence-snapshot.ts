import type { AttachedPolicy, BackendFacts, ReplicaState } from '@sgw/contracts';
import type { RowReader } from '../connection/row-reader.js';
import { POLICIES_OF_BUCKET } from './policy.repository.js';
import { PARTS_THERE } from './unfinished.repository.js';

/**
 * Rows of one page: enough to make the way to the database cheap, few enough that what is made of them does not outlive
 * the young generation of the heap, and that requests of others get their turn in between.
 */
const PAGE = 250;

/** Whose rows are read; ids, as names may change hands. */
export interface EvidenceScope {
  readonly tenantId: string;
  readonly bucketId?: string | undefined;
  readonly key?: string | undefined;
  /** Internal id of the one version; `null` for the one that S3 calls so. */
  readonly versionId?: string | undefined;
}

export interface EvidenceBucket {
  readonly id: string;
  readonly name: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly epoch: string;
  readonly createdAt: Date;
  /** Placement policies of its tenant, its own, and those of its objects' tags. */
  readonly policies: readonly AttachedPolicy[];
}

export interface EvidenceVersion {
  readonly id: string;
  readonly bucketId: string;
  readonly key: string;
  readonly state: 'writing' | 'live' | 'marker' | 'garbage';
  readonly isNull: boolean;
  readonly isCurrent: boolean;
  readonly sizeBytes: string | null;
  /** Hex. */
  readonly sha256: string | null;
  readonly parts: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly decisionId: string | null;
  readonly createdAt: Date;
  readonly committedAt: Date | null;
  readonly garbageAt: Date | null;
}

export interface EvidenceReplica {
  readonly versionId: string;
  readonly backendId: string;
  readonly state: ReplicaState;
  readonly physicalBucket: string | null;
  readonly physicalKey: string | null;
  readonly verifiedAt: Date | null;
  readonly removedAt: Date | null;
  readonly createdAt: Date;
  /** By which a worker made or removed it; null for one that came with the write. */
  readonly decisionId: string | null;
}

export interface EvidenceUpload {
  readonly id: string;
  readonly bucketId: string;
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly initiatedAt: Date;
  readonly targets: readonly {
    readonly backendId: string;
    readonly physicalBucket: string;
    readonly physicalKey: string;
    /** Of the parts that lie there. */
    readonly sizeBytes: number;
  }[];
}

export interface EvidenceDecision {
  readonly id: string;
  readonly outcome: unknown;
  readonly createdAt: Date;
}

const VERSION = `v.id, v.bucket_id AS "bucketId", v.key, v.state, v.is_null AS "isNull", v.is_current AS "isCurrent",
  v.size_bytes AS "sizeBytes", encode(v.sha256, 'hex') AS sha256, jsonb_array_length(v.parts) AS parts, v.tags,
  v.decision_id AS "decisionId", v.created_at AS "createdAt", v.committed_at AS "committedAt", v.garbage_at AS "garbageAt"`;

/** Since when a version is known here: an adopted one was written long before. */
const SINCE = 'CASE WHEN v.provider_version_id IS NULL THEN v.committed_at ELSE v.created_at END';

const REPLICA = `version_id AS "versionId", backend_id AS "backendId", state, physical_bucket AS "physicalBucket",
  physical_key AS "physicalKey", verified_at AS "verifiedAt", removed_at AS "removedAt", created_at AS "createdAt",
  decision_id AS "decisionId"`;

/** Writes under way, in the form of versions: their bytes may lie at a backend already. */
const INTENTS = `(SELECT version_id AS id, bucket_id, key, 'writing' AS state, true AS is_null, false AS is_current,
  NULL::bigint AS size_bytes, NULL::bytea AS sha256, NULL::jsonb AS parts, '{}'::jsonb AS tags, NULL::text AS decision_id,
  created_at, NULL::timestamptz AS committed_at, NULL::timestamptz AS garbage_at FROM write_intent)`;

const INTENT_COPY = `version_id AS "versionId", backend_id AS "backendId", 'writing' AS state, physical_bucket AS "physicalBucket",
  version_id::text AS "physicalKey", NULL::timestamptz AS "verifiedAt", NULL::timestamptz AS "removedAt", created_at AS "createdAt",
  NULL::text AS "decisionId"`;

/** Bytes of a copy that was moved into a bucket with object lock, until they are removed. */
const LEFT_COPY = `version_id AS "versionId", backend_id AS "backendId", 'deleting' AS state, left_bucket AS "physicalBucket",
  left_key AS "physicalKey", NULL::timestamptz AS "verifiedAt", NULL::timestamptz AS "removedAt", created_at AS "createdAt",
  NULL::text AS "decisionId"`;

// $2 to $4 of every query on versions: bucket, key and version, where the scope names them.
const IN_SCOPE = `v.bucket_id IN (SELECT b.id FROM bucket b WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2))
  AND ($3::text IS NULL OR v.key = $3)
  AND ($4::text IS NULL OR CASE WHEN $4 = 'null' THEN v.is_null ELSE v.id::text = $4 AND NOT v.is_null END)`;

/**
 * One view of versions and copies, read in pages from behind a key. Iterators give page by page and hold the one: what they
 * need does not grow with what there is.
 */
export class EvidenceSnapshot {
  readonly takenAt: Date;
  readonly installation: string;
  /** Of all backends that ever were declared, as they last were. */
  readonly backends: readonly BackendFacts[];

  constructor(
    private readonly reader: RowReader,
    facts: {
      readonly takenAt: Date;
      readonly installation: string;
      readonly backends: readonly BackendFacts[];
    },
  ) {
    this.takenAt = facts.takenAt;
    this.installation = facts.installation;
    this.backends = facts.backends;
  }

  /** About how many versions there are, by the counters of the buckets. */
  async expected({ tenantId, bucketId, key }: EvidenceScope): Promise<number> {
    if (key !== undefined) return 1;
    const rows = await this.reader.read<{ objects: string }>(
      `SELECT coalesce(sum(u.objects), 0) AS objects FROM bucket_usage u JOIN bucket b ON b.id = u.bucket_id
        WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2)`,
      [tenantId, bucketId],
    );
    return Number(rows[0]?.objects ?? 0);
  }

  /** Buckets there were at the moment, and those of before of which a copy may be left. */
  async *buckets({ tenantId, bucketId }: EvidenceScope, moment: Date): AsyncGenerator<EvidenceBucket[]> {
    yield* this.pages<EvidenceBucket>((last) => ({
      text: `SELECT b.id, b.name, b.locations, b.tags, b.epoch, b.created_at AS "createdAt",
          ${POLICIES_OF_BUCKET} AS policies FROM bucket b
          WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2) AND b.created_at <= $3 AND b.id > $4
            AND (b.deleted_at IS NULL OR b.deleted_at > $3 OR EXISTS (
              SELECT 1 FROM replica r WHERE r.bucket_id = b.id AND (r.due_at IS NOT NULL OR r.state = 'blocked')))
          ORDER BY b.id LIMIT ${PAGE}`,
      values: [tenantId, bucketId, moment, last?.id ?? NIL],
    }));
  }

  /** Versions of one bucket that can be read, by key, the newest of a key first. */
  async *live(
    bucketId: string,
    { key, versionId }: EvidenceScope,
    moment: Date,
  ): AsyncGenerator<EvidenceVersion[]> {
    const select = `SELECT ${VERSION}, v.seq FROM object_version v
      WHERE v.bucket_id = $1 AND v.state IN ('live', 'marker') AND ${SINCE} <= $2
        AND ($3::text IS NULL OR CASE WHEN $3 = 'null' THEN v.is_null ELSE v.id::text = $3 AND NOT v.is_null END)`;
    const order = `ORDER BY v.key, v.seq DESC LIMIT ${PAGE}`;
    type Row = EvidenceVersion & { readonly seq: string };
    const page = (where: string, values: unknown[]) =>
      this.reader.read<Row>(`${select} ${where} ${order}`, [bucketId, moment, versionId, ...values]);
    let last: Row | undefined;
    for (;;) {
      // The rest of a key's history first: no key's versions are walked twice, however many it has.
      const rows: Row[] = last ? await page('AND v.key = $4 AND v.seq < $5', [last.key, last.seq]) : [];
      if (rows.length < PAGE && (key === undefined || !last)) {
        const where = key === undefined ? 'AND v.key > $4' : 'AND v.key = $4';
        rows.push(...(await page(where, [key ?? last?.key ?? ''])));
      }
      last = rows.at(-1);
      if (!last) return;
      yield rows;
    }
  }

  /** Versions that are being written, or were given up or deleted and have copies whose end no backend has confirmed. */
  async *unsettled(scope: EvidenceScope): AsyncGenerator<EvidenceVersion[]> {
    yield* this.pages<EvidenceVersion>((last) => ({
      text: `SELECT ${VERSION} FROM ${INTENTS} v WHERE ${IN_SCOPE} AND v.id > $5
              ORDER BY v.id LIMIT ${PAGE}`,
      values: [...valuesOf(scope), last?.id ?? NIL],
    }));
    yield* this.pages<EvidenceVersion>((last) => ({
      text: `SELECT ${VERSION} FROM object_version v WHERE v.state = 'garbage' AND ${IN_SCOPE} AND v.id > $5
                AND v.id IN (SELECT r.version_id FROM replica r WHERE r.due_at IS NOT NULL OR r.state = 'blocked')
              ORDER BY v.id LIMIT ${PAGE}`,
      values: [...valuesOf(scope), last?.id ?? NIL],
    }));
  }

  /** Versions that are gone by now, of which bytes may have lain somewhere at the moment. */
  async *gone(scope: EvidenceScope, moment: Date): AsyncGenerator<EvidenceVersion[]> {
    yield* this.pages<EvidenceVersion & { readonly position: string }>((last) => ({
      text: `SELECT ${VERSION}, v.garbage_at::text AS position FROM object_version v
              WHERE v.state = 'garbage' AND ${IN_SCOPE} AND v.created_at <= $5 AND v.size_bytes IS NOT NULL
                AND v.garbage_at >= $6::timestamptz AND (v.garbage_at, v.id) > ($6::timestamptz, $7::uuid)
              ORDER BY v.garbage_at, v.id LIMIT ${PAGE}`,
      values: [...valuesOf(scope), moment, last?.position ?? '-infinity', last?.id ?? NIL],
    }));
  }

  /** Uploads that are not over, with the backends that hold parts of them. */
  async *uploads({ tenantId, bucketId, key }: EvidenceScope): AsyncGenerator<EvidenceUpload[]> {
    yield* this.pages<EvidenceUpload>((last) => ({
      text: `SELECT u.id, u.bucket_id AS "bucketId", u.key, u.tags, u.initiated_at AS "initiatedAt",
                    json_agg(json_build_object('backendId', t.backend_id, 'physicalBucket', t.physical_bucket,
                                               'physicalKey', t.physical_key, 'sizeBytes', ${PARTS_THERE})
                             ORDER BY t.backend_id) AS targets
               FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id AND t.state = 'open'
              WHERE u.bucket_id IN (SELECT b.id FROM bucket b WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2))
                AND ($3::text IS NULL OR u.key = $3) AND u.id > $4
              GROUP BY u.id ORDER BY u.id LIMIT ${PAGE}`,
      values: [tenantId, bucketId, key, last?.id ?? NIL],
    }));
  }

  /** These versions, as far as their rows are kept. */
  async versions(ids: readonly string[]): Promise<ReadonlyMap<string, EvidenceVersion>> {
    const rows = await this.reader.read<EvidenceVersion>(
      `SELECT ${VERSION} FROM object_version v WHERE v.id = ANY ($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Names of buckets, deleted ones too. */
  async bucketNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.reader.read<{ id: string; name: string }>(
      'SELECT id, name FROM bucket WHERE id = ANY ($1)',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  /** Copies of these versions, by version; removed ones too where they are asked for. */
  async replicas(
    versionIds: readonly string[],
    withRemoved: boolean,
  ): Promise<ReadonlyMap<string, readonly EvidenceReplica[]>> {
    // Statements in one, because each has an index of its own.
    const removed = `UNION ALL SELECT ${REPLICA} FROM replica WHERE version_id = ANY ($1) AND state = 'deleted'`;
    const rows = await this.reader.read<EvidenceReplica>(
      `SELECT * FROM (SELECT ${REPLICA} FROM replica WHERE version_id = ANY ($1) AND state <> 'deleted'
                      UNION ALL SELECT ${INTENT_COPY} FROM write_intent WHERE version_id = ANY ($1)
                      UNION ALL SELECT ${LEFT_COPY} FROM provider_lock WHERE version_id = ANY ($1) AND left_key IS NOT NULL
                      ${withRemoved ? removed : ''}) AS r ORDER BY "backendId", "createdAt"`,
      [versionIds],
    );
    return Map.groupBy(rows, (row) => row.versionId);
  }

  async decisions(ids: readonly string[]): Promise<EvidenceDecision[]> {
    const rows = await this.reader.read<EvidenceDecision>(
      'SELECT id, outcome, created_at AS "createdAt" FROM decision WHERE id = ANY ($1) ORDER BY id',
      [ids],
    );
    return rows;
  }

  private async *pages<Row extends object>(
    query: (last: Row | undefined) => { text: string; values: unknown[] },
  ): AsyncGenerator<Row[]> {
    let last: Row | undefined;
    do {
      const { text, values } = query(last);
      const rows: Row[] = await this.reader.read<Row>(text, values);
      if (rows.length > 0) yield rows;
      last = rows.length === PAGE ? rows.at(-1) : undefined;
    } while (last);
  }
}

/** Before every id. */
const NIL = '00000000-0000-0000-0000-000000000000';

function valuesOf({ tenantId, bucketId, key, versionId }: EvidenceScope): unknown[] {
  return [tenantId, bucketId, key, versionId];
}
