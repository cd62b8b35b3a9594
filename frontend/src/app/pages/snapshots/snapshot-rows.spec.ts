import { describe, expect, it } from '@jest/globals';
import type { SnapshotSummary } from '@sgw/contracts';
import { olderFirst, reasonsOf, sizeSeries, summaryRow } from './snapshot-rows';

const summary = (over: Partial<SnapshotSummary> = {}): SnapshotSummary =>
  ({
    id: '1',
    name: 'one',
    provenance: 'discovered',
    timestamp: '2026-03-01T00:00:00Z',
    endpoint: { url: 'https://s3.example.org:9000' },
    truncated: false,
    truncatedBy: [],
    totals: {
      seen: { buckets: 2, objects: 5000, bytes: 2048 },
      kept: { buckets: 2, files: 5000, bytes: 2048 },
      isLowerBound: false,
      unknownBuckets: 0,
    },
    ...over,
  }) as SnapshotSummary;

describe('rows of snapshots', () => {
  it('call a snapshot whole only when nothing is missing', () => {
    expect(summaryRow(summary())).toMatchObject({ host: 's3.example.org:9000', objects: '5,000' });
    expect(summaryRow(summary()).whole.word).toBe('Whole');
    expect(summaryRow(summary({ truncated: true })).whole.word).toBe('In part');
  });

  it('show a lower bound as one, also when a bucket could not be looked into', () => {
    const { totals } = summary();
    const row = summaryRow(summary({ totals: { ...totals, unknownBuckets: 1 } }));
    expect(row).toMatchObject({
      objects: '≥ 5,000',
      basis: 'lower-bound',
      why: 'of 1 bucket nothing is known',
    });
    expect(row.whole.word).toBe('In part');
  });

  it('do not call whole what has no totals of its own', () => {
    const { totals } = summary();
    const row = summaryRow(
      summary({ provenance: 'client-supplied', totals: { ...totals, isLowerBound: true } }),
    );
    expect(row).toMatchObject({ whole: { word: 'In part' }, origin: 'sent by a client' });
    expect(row.why).toMatch(/at least what it lists/);
    expect(summaryRow(summary()).origin).toBe('');
  });

  it('name the setting that cut it', () => {
    const cut = { ...summary(), truncatedBy: ['bucket-files', 'cancelled'] as const };
    expect(reasonsOf(cut).join()).toMatch(/MAX_FILES_PER_BUCKET.*cancelled/);
  });

  it('draw the sizes of an endpoint as soon as there are two', () => {
    const { totals } = summary();
    const grown = summary({ id: '2', totals: { ...totals, seen: { ...totals.seen, bytes: 4096 } } });
    expect(sizeSeries([summary()], summary())).toBeUndefined();
    expect(sizeSeries([summary(), grown], grown)).toEqual({
      values: [2048, 4096],
      at: 1,
      words: 'Size over 2 snapshots of this endpoint, from 2.0 KiB to 4.0 KiB; this is number 2',
    });
  });

  it('compare from the older to the newer', () => {
    const newer = summary({ id: '2', timestamp: '2026-04-01T00:00:00Z' });
    expect(olderFirst([newer, summary()]).map(({ id }) => id)).toEqual(['1', '2']);
  });
});
