import { isOverwritten } from './overwritten.js';
import { type ListedPlace, type OrderedVersion, providerOrder, weaveByAge } from './version-order.js';

/** One version as its provider lists it. */
export interface TheirVersion extends ListedPlace {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** One adopted version as the rows have it. */
export interface OurVersion extends OrderedVersion {
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
  /** Whether it is what a request without a version id means. */
  readonly isCurrent: boolean;
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
  /** All versions of the key, newest first: what the provider has in its order, and what only the rows have by its age. */
  readonly order: readonly string[];
}

export interface ForeignComparison<T extends TheirVersion> {
  readonly findings: readonly ForeignFinding[];
  readonly repairs: readonly ForeignRepair<T>[];
}

const NOT_LATEST =
  'it is the newest there of those that were adopted of its key, and another one is taken for it';
const MISPLACED = 'it stands at another place among the versions of its key there';

/**
 * Compares what a provider lists with what was adopted: all versions of the same keys on both sides, and the order in which
 * they stand. What a client deleted at the gateway and the provider still has is on its way out, and no finding. What the
 * gateway wrote is in front of all of them, and is not compared.
 *
 * @param ours newest first
 * @param isConverted from then on the current version of a key may be one that the gateway wrote
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
    const listed = providerOrder(listedOf.get(key) ?? []);
    const compared = compareKey(listed, rowsOf.get(key) ?? [], isConverted);
    if (compared.findings.length === 0) continue;
    findings.push(...compared.findings);
    repairs.push({
      key,
      gone: compared.gone,
      found: compared.found,
      order: compared.order,
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
  const living = new Map<string, OurVersion>();
  const twice = new Set<string>();
  for (const row of rows.filter(({ isGarbage }) => !isGarbage)) {
    const { id, providerVersionId } = row;
    if (!living.has(providerVersionId)) living.set(providerVersionId, row);
    else {
      twice.add(providerVersionId);
      gone.push(id);
    }
  }
  const leaving = new Set(
    rows.filter(({ isGarbage, isHeld }) => isGarbage && isHeld).map((row) => row.providerVersionId),
  );
  for (const version of listed) {
    const row = living.get(version.versionId);
    living.delete(version.versionId);
    const change = row && changeOf(version, row);
    if (row && change === undefined) {
      if (twice.has(version.versionId)) findings.push(changed(row, 'it was taken over more than once'));
      continue;
    }
    if (!row && leaving.has(version.versionId)) continue;
    found.push(version);
    if (row) gone.push(row.id);
    const { key, versionId } = version;
    const detail = change ?? `${wordsFor(version)} that nobody adopted`;
    findings.push({ kind: row ? 'changed' : 'new', key, providerVersionId: versionId, detail });
  }
  for (const row of living.values()) {
    // Until then the gateway takes nothing away there: what it does not hold any more went by another hand.
    if (isConverted && !row.isMarker && !row.isHeld) continue;
    gone.push(row.id);
    const detail = `${wordsFor(row)} that was adopted is not there any more`;
    findings.push({ kind: 'removed', key: row.key, providerVersionId: row.providerVersionId, detail });
  }
  const isGone = new Set(gone);
  const lasting = rows.filter(({ id, isGarbage }) => !isGarbage && !isGone.has(id));
  const misplaced = misplacedOf(listed, lasting, isConverted);
  if (misplaced && !twice.has(misplaced.providerVersionId)) findings.push(misplaced);
  const isListed = new Set(listed.map(({ versionId }) => versionId));
  const kept = lasting.filter(({ providerVersionId }) => !isListed.has(providerVersionId));
  const order = weaveByAge(listed, kept).map((version) =>
    'versionId' in version ? version.versionId : version.providerVersionId,
  );
  return { findings, gone, found, order };
}

/**
 * The first of a key's versions that stands elsewhere than at the provider, or is not the latest although it is there. What
 * only one side has is no matter of order.
 */
function misplacedOf(
  listed: readonly TheirVersion[],
  lasting: readonly OurVersion[],
  isConverted: boolean,
): ForeignFinding | undefined {
  const rowOf = new Map(lasting.map((row) => [row.providerVersionId, row]));
  const theirs = listed.flatMap(({ versionId }) => rowOf.get(versionId) ?? []);
  const isShared = new Set(theirs);
  const ours = lasting.filter((row) => isShared.has(row));
  const [latest] = theirs;
  const current = lasting.find(({ isCurrent }) => isCurrent);
  // A current version of the gateway's own stands in front of all; a read-only bucket has none.
  const isOtherLatest = current ? current !== latest && isShared.has(current) : !isConverted;
  const misplaced = theirs.find((row, at) => row !== ours[at]) ?? (isOtherLatest ? latest : undefined);
  if (!misplaced) return undefined;
  return changed(misplaced, misplaced === latest ? NOT_LATEST : MISPLACED);
}

function changed({ key, providerVersionId }: OurVersion, detail: string): ForeignFinding {
  return { kind: 'changed', key, providerVersionId, detail };
}

/** What is otherwise about a version; undefined where nothing is. */
function changeOf(theirs: TheirVersion, ours: OurVersion): string | undefined {
  if (theirs.isMarker !== ours.isMarker)
    return `${wordsFor(ours)} was adopted, ${wordsFor(theirs)} lies there`;
  if (theirs.isMarker) return undefined;
  if (theirs.etag !== ours.etag || theirs.sizeBytes !== ours.sizeBytes)
    return `${ours.sizeBytes} bytes with ETag ${ours.etag} were adopted, ${theirs.sizeBytes} bytes with ETag ${theirs.etag} lie there`;
  const { versionId, modifiedAt } = theirs;
  if (!isOverwritten({ versionId, modifiedAt: ours.modifiedAt }, modifiedAt)) return undefined;
  const [was, is] = [ours.modifiedAt, modifiedAt].map((time) => time.toISOString());
  return `it was written anew with the same bytes: that of ${was} was adopted, that of ${is} lies there, perhaps with other metadata`;
}

function wordsFor({ isMarker, sizeBytes }: Pick<TheirVersion, 'isMarker' | 'sizeBytes'>): string {
  return isMarker ? 'a delete marker' : `${sizeBytes} bytes`;
}
