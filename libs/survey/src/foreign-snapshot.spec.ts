import { describe, expect, it } from '@jest/globals';
import { pathText, pointerText, SnapshotFormatError } from './snapshot-fault.js';
import { readForeignBuckets, readForeignSnapshot, readSnapshot } from './snapshot-schema.js';
import { bucket, file, numbered, snapshot } from './testing/sample-snapshot.js';
import { unknownBucket } from './unknown-bucket.js';

type Step = string | number;
const sample = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(snapshot([bucket('a', numbered(3)), bucket('b', numbered(9))]))) as Record<
    string,
    unknown
  >;

/** The sample with another value at a place; undefined removes it. */
function changed(path: readonly Step[], value: unknown): unknown {
  const whole = sample();
  let at = whole as Record<Step, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<Step, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return whole;
}

function refusalOf(read: () => unknown): SnapshotFormatError {
  try {
    read();
  } catch (error) {
    if (error instanceof SnapshotFormatError) return error;
    throw error;
  }
  throw new Error('It was read');
}

const FILE = ['buckets', 1, 'files', 7];

describe('readForeignSnapshot', () => {
  it('reads what was exported, as it was', () => {
    expect(readForeignSnapshot(sample())).toEqual(sample());
  });

  it.each<[readonly Step[], unknown]>([
    [[...FILE, 'key'], undefined],
    [[...FILE, 'key'], ''],
    [[...FILE, 'key'], 'k'.repeat(1024 * 1024)],
    [[...FILE, 'size'], 'big'],
    [[...FILE, 'size'], -1],
    [[...FILE, 'lastModified'], 'yesterday'],
    [['buckets', 1, 'files'], 'none'],
    ...[-1, 1.5, '12', 1e308].map((value): [Step[], unknown] => [['buckets', 1, 'objectCount'], value]),
    [['buckets', 1, 'objectCount'], 8],
    [['buckets', 1, 'totalBytes'], 8],
    [['buckets', 1, 'name'], 'a'],
    [['buckets', 0, 'state'], 'fine'],
    [['buckets', 0, 'basis', 'objectCount'], 'sure'],
    [['buckets', 0, 'settings', 'versioning', 'state'], 'maybe'],
    [['endpoint', 'url'], 'javascript:alert(1)'],
    [['endpoint', 'url'], 'file:///etc/passwd'],
    [['endpoint', 'url'], 'https://AK:secret@x'],
    [['endpoint', 'url'], 'https://AK@x'],
    [['endpoint', 'url'], 'somewhere'],
  ])('refuses a damaged %j (%p), with its place', (path, value) => {
    const { message, faults } = refusalOf(() => readForeignSnapshot(changed(path, value)));
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(message).toContain(`${pathText(path)}: `);
    expect(message.length).toBeLessThan(300);
    expect(message).not.toContain('secret');
  });

  it('refuses numbers that cannot be added up', () => {
    const most = (name: string) => ({ name, objectCount: Number.MAX_SAFE_INTEGER });
    const { faults } = refusalOf(() => readForeignBuckets([most('a'), most('b')], 'https://s3.example.org'));
    expect(faults.map(({ path }) => path)).toEqual([['buckets']]);
  });

  it('names the first faults, and counts the rest', () => {
    const whole = changed(['buckets', 1, 'files'], Array(1000).fill({ key: 'k' }));
    const { message, faults } = refusalOf(() => readForeignSnapshot(whole));
    expect(faults).toHaveLength(5);
    expect(message).toMatch(/buckets\[1\]\.files\[4\]\.size: .*; and 995 more$/);
  });

  it('takes what is missing in a bucket for unknown, and sorts its files', () => {
    const [read] = readForeignBuckets(
      [{ name: 'a', files: [file('z', 2), file('b', 3)] }],
      'https://s3.example.org',
    );
    expect(read).toMatchObject({
      state: 'truncated',
      objectCount: 2,
      totalBytes: 5,
      basis: { objectCount: 'lower-bound', totalBytes: 'lower-bound', versionCount: 'unknown' },
      settings: unknownBucket({ name: '', creationDate: null }, 'done', 'not-checked').settings,
    });
    expect(read?.files.map(({ key }) => key)).toEqual(['b', 'z']);
  });

  it('calls no number exact that is not there', () => {
    const read = readForeignSnapshot(changed(['buckets', 1, 'totalBytes'], null));
    expect(read.buckets[1]).toMatchObject({ totalBytes: 9, basis: { totalBytes: 'exact' } });
    const uncounted = readForeignSnapshot(changed(['buckets', 1, 'incompleteUploadCount'], null));
    expect(uncounted.buckets[1]?.basis.incompleteUploadCount).toBe('unknown');
  });
});

describe('readSnapshot', () => {
  it('reads every reason that there is', () => {
    const short = snapshot([bucket('a', numbered(2), { objectCount: 9 })]);
    expect(short.truncatedBy).toEqual(['not-listed']);
    expect(readSnapshot(JSON.parse(JSON.stringify(short)))).toEqual(short);
  });

  it('keeps of a file of ours what can be read, and says that files were left out', () => {
    const { buckets } = readSnapshot(changed([...FILE, 'size'], 'big'));
    expect(buckets[1]?.files).toHaveLength(8);
    expect(buckets[1]).toMatchObject({ truncated: true, truncatedBy: ['damaged-files'] });
    expect(buckets[0]).toEqual(snapshot([bucket('a', numbered(3))]).buckets[0]);
    const again = snapshot(buckets);
    expect(readSnapshot(JSON.parse(JSON.stringify(again)))).toEqual(again);
  });

  it('keeps nothing of who signed in', () => {
    const { endpoint } = readSnapshot(changed(['endpoint', 'url'], 'https://AK:secret@x/y'));
    expect(endpoint.url).toBe('https://x/y');
  });
});

describe('the place of a fault', () => {
  it('is written for a person and for a program', () => {
    expect(pathText(FILE)).toBe('buckets[1].files[7]');
    expect(pathText([])).toBe('the whole');
    expect(pointerText([...FILE, 'a/b~'])).toBe('/buckets/1/files/7/a~1b~0');
  });
});
