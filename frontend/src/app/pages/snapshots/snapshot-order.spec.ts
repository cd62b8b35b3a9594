import { describe, expect, it } from '@jest/globals';
import type { SnapshotSummary } from '@sgw/contracts';
import { nextOrder, ordered, orderOf, seriesByEndpoint } from './snapshot-order';

const summary = (id: string, day: number, bytes: number, url = 'https://a.example'): SnapshotSummary =>
  ({
    id,
    name: id,
    timestamp: `2026-03-0${day}T00:00:00Z`,
    endpoint: { url },
    totals: { seen: { buckets: 1, objects: bytes, bytes }, kept: { files: 1 } },
  }) as SnapshotSummary;

const all = [summary('b', 1, 10), summary('A', 2, 9), summary('c', 3, 10, 'https://b.example')];
const ids = (list: readonly SnapshotSummary[]): string => list.map(({ id }) => id).join('');

describe('the order of snapshots', () => {
  it('is that of the address, the newest first among equals', () => {
    expect(ids(ordered(all, undefined))).toBe('cAb');
    expect(ids(ordered(all, 'taken'))).toBe('bAc');
    expect(ids(ordered(all, 'name'))).toBe('Abc');
    expect(ids(ordered(all, 'bytes'))).toBe('Acb');
    expect(ids(ordered(all, '-bytes'))).toBe('cbA');
    expect(ids(ordered(all, 'buckets'))).toBe('cAb');
  });

  it('is the newest first where an address makes no sense', () => {
    expect(orderOf('-nonsense')).toEqual({ by: 'taken', isDown: true });
  });

  it('is turned round by a second press, and begins with the most', () => {
    expect(nextOrder(undefined, 'taken')).toBe('taken');
    expect(nextOrder(undefined, 'bytes')).toBe('-bytes');
    expect(nextOrder('-bytes', 'bytes')).toBe('bytes');
    expect(nextOrder('-bytes', 'name')).toBe('name');
  });

  it('puts the snapshots of an endpoint in a row, the oldest first', () => {
    const series = seriesByEndpoint(all);
    expect(ids(series.get('https://a.example') ?? [])).toBe('bA');
    expect(ids(series.get('https://b.example') ?? [])).toBe('c');
  });
});
