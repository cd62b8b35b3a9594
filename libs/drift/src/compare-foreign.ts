/** One version as its provider lists it. */
export interface TheirVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** One adopted version as the rows have it. */
export interface OurVersion {
  readonly id: string;
  readonly key: string;
  readonly providerVersionId: string;
  readonly isMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Whether the provider's own object is still one of its copies. */
  readonly isHeld: boolean;
  /** Whether it was deleted at the gateway. */
  readonly isGarbage: boolean;
}

export interface ForeignFinding {
  readonly kind: 'new' | 'changed' | 'removed';
  readonly key: string;
  readonly providerVersionId: string;
  readonly detail: string;
}

/** A key that the provider has otherwise than the rows. */
export interface ForeignRepair<T extends TheirVersion> {
  readonly key: string;
  /** Ids of our rows that stand for nothing any more. */
  readonly gone: readonly string[];
  /** What has no row. */
  readonly found: readonly T[];
  /** All that the provider has of the key, newest first. */
  readonly order: readonly string[];
}

export interface ForeignComparison<T extends TheirVersion> {
  readonly findings: readonly ForeignFinding[];
  readonly repairs: readonly ForeignRepair<T>[];
}

/**
 * Compares what a provider lists with what was adopted: all versions of the same keys on both sides. What a client deleted at
 * the gateway and the provider still has is on its way out, and no finding.
 *
 * @param isConverted from then on delete markers come and go at the gateway alone, and are not compared
 */
export function compareForeign<T extends TheirVersion>(
  theirs: readonly T[],
  ours: readonly OurVersion[],
  isConverted: boolean,
): ForeignComparison<T> {
  const rowsOf = Map.groupBy(ours, ({ key }) => key);
  const listedOf = Map.groupBy(theirs, ({ key }) => key);
  const findings: ForeignFinding[] = [];
  const repairs: ForeignRepair<T>[] = [];
  for (const key of new Set([...listedOf.keys(), ...rowsOf.keys()])) {
    const listed = listedOf.get(key) ?? [];
    const compared = compareKey(listed, rowsOf.get(key) ?? [], isConverted);
    if (compared.findings.length === 0) continue;
    findings.push(...compared.findings);
    repairs.push({
      key,
      gone: compared.gone,
      found: compared.found,
      order: listed.map(({ versionId }) => versionId),
    });
  }
  return { findings, repairs };
}

function compareKey<T extends TheirVersion>(
  listed: readonly T[],
  rows: readonly OurVersion[],
  isConverted: boolean,
) {
  const findings: ForeignFinding[] = [];
  const gone: string[] = [];
  const found: T[] = [];
  const living = new Map(
    rows.filter(({ isGarbage }) => !isGarbage).map((row) => [row.providerVersionId, row]),
  );
  const leaving = new Set(
    rows.filter(({ isGarbage, isHeld }) => isGarbage && isHeld).map((row) => row.providerVersionId),
  );
  for (const version of listed) {
    if (version.isMarker && isConverted) continue;
    const row = living.get(version.versionId);
    living.delete(version.versionId);
    if (row && isSame(version, row)) continue;
    if (!row && leaving.has(version.versionId)) continue;
    found.push(version);
    if (row) gone.push(row.id);
    const kind = row ? 'changed' : 'new';
    const detail = row
      ? `${row.sizeBytes} bytes with ETag ${row.etag} were adopted, ${version.sizeBytes} bytes with ETag ${version.etag} lie there`
      : `${version.isMarker ? 'a delete marker' : `${version.sizeBytes} bytes`} that nobody adopted`;
    findings.push({ kind, key: version.key, providerVersionId: version.versionId, detail });
  }
  for (const row of living.values()) {
    if (row.isMarker ? isConverted : !row.isHeld) continue;
    gone.push(row.id);
    const detail = `${row.isMarker ? 'a delete marker' : `${row.sizeBytes} bytes`} that was adopted is not there any more`;
    findings.push({ kind: 'removed', key: row.key, providerVersionId: row.providerVersionId, detail });
  }
  return { findings, gone, found };
}

/** A copy that the gateway has made anew elsewhere stands for bytes that the provider no longer has. */
function isSame(theirs: TheirVersion, ours: OurVersion): boolean {
  if (theirs.isMarker || ours.isMarker) return theirs.isMarker === ours.isMarker;
  return theirs.etag === ours.etag && theirs.sizeBytes === ours.sizeBytes;
}
