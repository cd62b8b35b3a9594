import type { SnapshotSummary } from '@sgw/contracts';
import { hostOf, snapshotTitle } from '../../shared/survey-words';

/** What the list can be ordered by; with a minus before it, the largest first. */
const SNAPSHOT_ORDERS = ['name', 'endpoint', 'taken', 'buckets', 'objects', 'bytes'] as const;
export type SnapshotOrder = (typeof SNAPSHOT_ORDERS)[number];

const VALUES: Readonly<Record<SnapshotOrder, (snapshot: SnapshotSummary) => string | number>> = {
  name: (snapshot) => snapshotTitle(snapshot).toLowerCase(),
  endpoint: ({ endpoint }) => hostOf(endpoint.url),
  taken: ({ timestamp }) => timestamp,
  buckets: ({ totals }) => totals.seen.buckets,
  objects: ({ totals }) => totals.seen.objects,
  bytes: ({ totals }) => totals.seen.bytes,
};

/** An order out of an address; newest first where that holds none. */
export function orderOf(text: string | undefined): { readonly by: SnapshotOrder; readonly isDown: boolean } {
  const isDown = text?.startsWith('-') ?? false;
  const by = SNAPSHOT_ORDERS.find((order) => order === (isDown ? text?.slice(1) : text));
  return by === undefined ? { by: 'taken', isDown: true } : { by, isDown };
}

/** In an order; the newest first among equals. */
export function ordered(
  snapshots: readonly SnapshotSummary[],
  text: string | undefined,
): readonly SnapshotSummary[] {
  const { by, isDown } = orderOf(text);
  const value = VALUES[by];
  return snapshots.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    const order = typeof left === 'number' ? left - Number(right) : left.localeCompare(String(right), 'en');
    return (isDown ? -order : order) || b.timestamp.localeCompare(a.timestamp);
  });
}

/** The order that a press on a column's head asks for: turned round when it is the one already, else numbers from the largest. */
export function nextOrder(text: string | undefined, by: SnapshotOrder): string {
  const now = orderOf(text);
  const isDown = now.by === by ? !now.isDown : by !== 'name' && by !== 'endpoint';
  return isDown ? `-${by}` : by;
}

/** Sizes over time of the endpoint of each snapshot, the oldest first. */
export function seriesByEndpoint(
  snapshots: readonly SnapshotSummary[],
): ReadonlyMap<string, readonly SnapshotSummary[]> {
  const series = Map.groupBy(snapshots, ({ endpoint }) => endpoint.url);
  return new Map([...series].map(([url, of]) => [url, ordered(of, 'taken')]));
}
