import { describe, expect, it } from '@jest/globals';
import type { SnapshotDiff, SnapshotSummary } from '@sgw/contracts';
import { diffSnapshots } from './diff-snapshots.js';
import { exportDiff } from './export-diff.js';
import { bucket, file, numbered, snapshot } from './testing/sample-snapshot.js';

function diffOf(before: Parameters<typeof bucket>[1], after: Parameters<typeof bucket>[1]): SnapshotDiff {
  const [a, b] = [snapshot([bucket('b', before)]), snapshot([bucket('b', after)])];
  const summary = (id: string): SnapshotSummary => ({ id }) as SnapshotSummary;
  return { a: summary('a'), b: summary('b'), ...diffSnapshots(a, b, Number.POSITIVE_INFINITY) };
}

const whole = (pieces: Iterable<string>): string => [...pieces].join('');

describe('exportDiff', () => {
  const diff = diffOf(
    [file('=gone', 3, 'e1'), file('old,"name"', 5, 'e2'), file('z', 7, 'e3')],
    [file('new', 5, 'e2'), file('z', 9, 'e4'), file('zz', 1, 'e5')],
  );

  it('writes a line for each object that differs, with what a spreadsheet would run made harmless', () => {
    const [head, ...lines] = whole(exportDiff(diff, 'csv')).trimEnd().split('\r\n');
    expect(head).toBe(
      'Change,Bucket,Key,FromBucket,FromKey,SizeBefore,SizeAfter,SizeDifference,Setting,Before,After',
    );
    expect(lines.sort()).toEqual([
      'added,b,zz,,,,1,1,,,',
      'changed,b,z,,,7,9,2,,,',
      "removed,b,'=gone,,,3,,-3,,,",
      'renamed,b,new,b,"old,""name""",5,5,0,,,',
    ]);
  });

  it('writes a line for each setting that differs, before the objects', () => {
    const base = bucket('b', []);
    const known = (isPublic: boolean) => ({
      ...base,
      settings: {
        ...base.settings,
        policy: { state: 'known', value: { statements: 2, isPublic } } as const,
      },
    });
    const [a, b] = [snapshot([known(false)]), snapshot([known(true)])];
    const sides = { a: diff.a, b: diff.b };
    const [, ...lines] = whole(
      exportDiff({ ...sides, ...diffSnapshots(a, b, Number.POSITIVE_INFINITY) }, 'csv'),
    ).split('\r\n');
    expect(lines).toEqual([
      'setting-weaker,b,,,,,,,policy,"2 statements, not public","2 statements, public"',
      '',
    ]);
  });

  it('is as JSON what the comparison answers, with every change in it', () => {
    expect(JSON.parse(whole(exportDiff(diff, 'json')))).toEqual(diff);
    const large = diffOf([], numbered(3_000));
    expect(JSON.parse(whole(exportDiff(large, 'json')))).toEqual(large);
    expect(large.changes).toHaveLength(3_000);
  });
});
