import { describe, expect, it } from '@jest/globals';
import { capSnapshot } from './cap-snapshot.js';
import { diffSnapshots } from './diff-snapshots.js';
import { exportSnapshot } from './export-snapshot.js';
import { judgeExposure } from './exposure.js';
import { findDuplicates } from './find-duplicates.js';
import { findRisks } from './find-risks.js';
import { maskSecrets, maskTags } from './mask-secrets.js';
import { overviewOf } from './overview.js';
import { pageFiles, pageUploads, pageVersions } from './page-files.js';
import { SnapshotFormatError } from './snapshot-fault.js';
import { readSnapshot } from './snapshot-schema.js';
import { bucket, file, numbered, snapshot } from './testing/sample-snapshot.js';
import { unknownBucket } from './unknown-bucket.js';

describe('capSnapshot', () => {
  const limits = { maxBuckets: 3, maxFiles: 10, maxFilesPerBucket: 5 };

  it('keeps everything at the limits exactly, and says nothing', () => {
    const capped = capSnapshot(
      [bucket('a', numbered(5)), bucket('b', numbered(4)), bucket('c', numbered(1))],
      limits,
    );
    expect(capped).toMatchObject({
      truncated: false,
      truncatedBy: [],
      totals: { kept: { buckets: 3, files: 10 } },
    });
  });

  it.each([
    ['one file of a bucket too many', [bucket('a', numbered(6))], 'bucket-files', { files: 5 }],
    [
      'one file in all too many',
      [bucket('a', numbered(5)), bucket('b', numbered(5)), bucket('c', numbered(1))],
      'snapshot-files',
      { files: 10 },
    ],
    [
      'one bucket too many',
      [bucket('a', []), bucket('b', []), bucket('c', []), bucket('d', numbered(1))],
      'snapshot-buckets',
      { buckets: 3 },
    ],
  ])('cuts %s, and names the limit', (_what, buckets, reason, kept) => {
    const capped = capSnapshot(buckets, limits);
    expect(capped).toMatchObject({ truncated: true, truncatedBy: [reason], totals: { kept } });
    expect(capped.totals.seen.buckets).toBe(buckets.length);
  });

  it('names no cap that was not reached, but that more was counted than listed', () => {
    const short = bucket('a', numbered(2), { objectCount: 9 });
    expect(capSnapshot([short], limits)).toMatchObject({ truncated: true, truncatedBy: ['not-listed'] });
    const damaged = { ...short, truncatedBy: ['damaged-files'] as const };
    expect(capSnapshot([damaged], limits).truncatedBy).toEqual(['damaged-files']);
  });

  it('remembers what a snapshot from elsewhere had lost to other limits', () => {
    const before = capSnapshot([bucket('a', numbered(2)), bucket('b', numbered(1))], {
      maxBuckets: 1,
      maxFiles: 10,
      maxFilesPerBucket: 1,
    });
    expect(capSnapshot(before.buckets, limits, before)).toEqual(before);
  });

  it('counts what was seen, not what was kept, and cutting twice is cutting once', () => {
    const found = [bucket('a', numbered(7)), bucket('b', numbered(9))];
    const once = capSnapshot(found, limits);
    expect(once.totals.seen).toEqual({ buckets: 2, objects: 16, bytes: 16 });
    expect(capSnapshot(once.buckets, limits)).toEqual(once);
  });

  it('cuts versions and uploads by the same caps, each by itself, without calling the files partial', () => {
    const old = numbered(7).map((each) => ({
      ...each,
      versionId: '1',
      isDeleteMarker: false,
      isLatest: false,
    }));
    const uploads = numbered(2).map(({ key }) => ({ key, uploadId: 'u', startedAt: null, bytes: null }));
    const sides = { oldVersions: old, uploads };
    const found = [bucket('a', [], sides), bucket('b', [], sides), bucket('c', numbered(1), sides)];
    const once = capSnapshot(found, limits);
    expect(once.buckets.map(({ oldVersions }) => oldVersions?.length)).toEqual([5, 5, 0]);
    expect(once.buckets.map((each) => each.uploads?.length)).toEqual([2, 2, 2]);
    expect(once).toMatchObject({ truncated: false, totals: { kept: { files: 1 } } });
    expect(capSnapshot(once.buckets, limits)).toEqual(once);
  });

  it('counts no bucket of which nothing is known as one of 0 objects', () => {
    const denied = unknownBucket({ name: 'x', creationDate: null }, 'denied', 'denied');
    const { totals, buckets } = capSnapshot([denied], limits);
    expect(totals).toMatchObject({ unknownBuckets: 1, isLowerBound: true });
    expect(buckets[0]).toMatchObject({ objectCount: null, basis: { objectCount: 'unknown' } });
  });
});

describe('pageVersions and pageUploads', () => {
  const version = { versionId: '1', isDeleteMarker: true, isLatest: true };
  const odd = 'a/b?c';
  const kept = snapshot([
    bucket(odd, [file('x')], {
      oldVersions: numbered(5).map((each) => ({ ...each, ...version })),
      uploads: [{ key: 'Big.bin', uploadId: 'u1', startedAt: null, bytes: 7 }],
    }),
    bucket('plain', []),
  ]);

  it('page through one bucket, whatever its name', () => {
    const first = pageVersions(kept, { bucket: odd, offset: 0, limit: 3 });
    expect(first).toMatchObject({ total: 5, nextCursor: '3' });
    const rest = pageVersions(kept, { bucket: odd, offset: 3, limit: 3 });
    expect(rest?.items.map(({ key }) => key)).toEqual(['k000003', 'k000004']);
    expect(rest?.nextCursor).toBeUndefined();
    expect(pageUploads(kept, { bucket: odd, search: 'big', offset: 0, limit: 3 })?.items).toHaveLength(1);
    expect(pageUploads(kept, { bucket: odd, search: 'small', offset: 0, limit: 3 })?.total).toBe(0);
  });

  it('tell a bucket without any from one that is not there, and come back from a file as they were', () => {
    expect(pageVersions(kept, { bucket: 'plain', offset: 0, limit: 3 })).toEqual({ items: [], total: 0 });
    expect(pageUploads(kept, { bucket: 'gone', offset: 0, limit: 3 })).toBeUndefined();
    expect(readSnapshot(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(
      overviewOf(kept, 'f').buckets.map(({ oldVersionsKept, uploadsKept }) => [oldVersionsKept, uploadsKept]),
    ).toEqual([
      [5, 1],
      [null, null],
    ]);
  });
});

describe('diffSnapshots', () => {
  it('tells added, removed, changed and renamed files apart', () => {
    const before = snapshot([bucket('b', [file('a'), file('c', 5, 'same'), file('d', 1, 'old')])]);
    const after = snapshot([bucket('b', [file('d', 2, 'new'), file('e'), file('z', 5, 'same')])]);
    const { counts, changes, warnings } = diffSnapshots(before, after, 100);
    expect(counts).toEqual({ added: 1, removed: 1, changed: 1, renamed: 1 });
    expect(changes).toContainEqual({
      kind: 'renamed',
      bucket: 'b',
      key: 'z',
      fromBucket: 'b',
      fromKey: 'c',
      sizeBefore: 5,
      sizeAfter: 5,
    });
    expect(warnings).toEqual([]);
  });

  it('calls no bucket the same in which a file was renamed', () => {
    const before = snapshot([bucket('b', [file('a', 5, 'x')]), bucket('c', [file('a')])]);
    const after = snapshot([bucket('b', [file('z', 5, 'x')]), bucket('c', [file('a')])]);
    const { buckets } = diffSnapshots(before, after, 100);
    expect(buckets.map(({ name, state }) => [name, state])).toEqual([
      ['b', 'changed'],
      ['c', 'same'],
    ]);
  });

  it('compares only as far as both sides list, and warns', () => {
    const limits = { maxBuckets: 9, maxFiles: 99, maxFilesPerBucket: 3 };
    const before = snapshot([bucket('b', numbered(10))], limits);
    const after = snapshot([bucket('b', numbered(10).slice(1))], limits);
    const { counts, buckets, warnings } = diffSnapshots(before, after, 100);
    expect(counts).toEqual({ added: 0, removed: 1, changed: 0, renamed: 0 });
    expect(buckets[0]).toMatchObject({ state: 'changed', comparedUpTo: 'k000002' });
    expect(warnings.map(({ code }) => code)).toEqual(['partial-before', 'partial-after']);
  });
});

describe('what a snapshot tells', () => {
  it('finds a public bucket, and calls what could not be asked unchecked', () => {
    const settings = {
      ...unknownBucket({ name: '', creationDate: null }, 'done', 'denied').settings,
      acl: { state: 'known', value: { grants: [{ grantee: 'all-users', permission: 'READ' }] } },
    } as const;
    const { findings } = findRisks(
      snapshot([bucket('b', [], { settings, exposure: judgeExposure(settings) })]),
    );
    expect(findings[0]).toMatchObject({ rule: 'public', severity: 'critical', bucket: 'b' });
    expect(findings.filter(({ severity }) => severity === 'unchecked').map(({ rule }) => rule)).toEqual([
      'encryption-unchecked',
      'versioning-unchecked',
    ]);
  });

  it('never calls a bucket private whose policy could not be read', () => {
    const acl = { state: 'known', value: { grants: [] } } as const;
    expect(
      judgeExposure({ acl, policy: { state: 'denied' }, publicAccessBlock: { state: 'absent' } }).level,
    ).toBe('unknown');
    expect(
      judgeExposure({ acl, policy: { state: 'absent' }, publicAccessBlock: { state: 'absent' } }).level,
    ).toBe('private');
  });

  it('calls nothing private at a server that answers every ACL alike, but public what is', () => {
    const sources = {
      acl: { state: 'known', value: { grants: [] } },
      policy: { state: 'absent' },
      publicAccessBlock: { state: 'absent' },
    } as const;
    expect(judgeExposure(sources, 'Swift').level).toBe('unknown');
    expect(judgeExposure(sources, 'Ceph').level).toBe('private');
    expect(judgeExposure(sources, null).level).toBe('private');
    const grants = [{ grantee: 'all-users', permission: 'READ' }] as const;
    const open = { ...sources, acl: { state: 'known', value: { grants } } } as const;
    expect(judgeExposure(open, 'Swift').level).toBe('public');
  });

  it('says of a private bucket whether the ACLs of its objects could open them', () => {
    const sources = {
      acl: { state: 'known', value: { grants: [] } },
      policy: { state: 'absent' },
      publicAccessBlock: { state: 'absent' },
    } as const;
    const unseen = { level: 'private', reasons: ['ACLs of single objects are not looked at'] };
    expect(judgeExposure(sources)).toEqual(unseen);
    const ownership = (value: string) => ({ ...sources, ownership: { state: 'known', value } }) as const;
    expect(judgeExposure(ownership('ObjectWriter'))).toEqual(unseen);
    expect(judgeExposure(ownership('BucketOwnerEnforced')).reasons).toEqual([
      'ACLs are switched off for its objects',
    ]);
    const all = {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    };
    expect(judgeExposure({ ...sources, publicAccessBlock: { state: 'known', value: all } }).reasons).toEqual([
      'Public ACLs of its objects are ignored',
    ]);
  });

  it('groups files of the same ETag and size', () => {
    const found = findDuplicates(
      snapshot([bucket('a', [file('1', 9, 'e'), file('2', 8, 'e')]), bucket('b', [file('3', 9, 'e')])]),
      10,
    );
    expect(found).toMatchObject({
      totalGroups: 1,
      wastedBytes: 9,
      groups: [{ count: 2 }],
      isLowerBound: false,
    });
  });

  it('pages, sorts, searches and folds its files', () => {
    const whole = snapshot([bucket('b', [file('x/1', 3), file('x/2', 2), file('Y', 9)])]);
    const page = (more: object) => pageFiles(whole, { sort: 'key', offset: 0, limit: 10, ...more });
    expect(page({ sort: '-size', limit: 1 })).toMatchObject({
      items: [{ key: 'Y' }],
      total: 3,
      nextCursor: '1',
    });
    expect(page({ search: 'y' }).items.map(({ key }) => key)).toEqual(['Y']);
    expect(page({ delimiter: '/' })).toMatchObject({
      total: 1,
      prefixes: [{ prefix: 'x/', files: 2, bytes: 5 }],
    });
  });

  it('exports CSV that no spreadsheet runs, NDJSON, ncdu and itself', () => {
    const whole = snapshot([bucket('b', [file('=cmd()', 1), file('a,"b"/ö', 2)])]);
    const text = (format: 'csv' | 'ndjson' | 'ncdu' | 'json') => [...exportSnapshot(whole, format)].join('');
    expect(text('csv')).toContain("b,'=cmd(),,true,false,1,");
    expect(text('csv')).toContain('b,"a,""b""/ö"');
    expect(
      text('ndjson')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { Key: string }).Key),
    ).toEqual(['=cmd()', 'a,"b"/ö']);
    expect(JSON.parse(text('ncdu'))).toMatchObject([
      1,
      2,
      {},
      [
        { name: 'https://s3.example.org' },
        [{ name: 'b' }, { name: '=cmd()', asize: 1 }, [{ name: 'a,"b"' }, { name: 'ö', asize: 2 }]],
      ],
    ]);
    expect(readSnapshot(JSON.parse(text('json')))).toEqual(whole);
  });

  it('counts in ncdu every key once with its bytes, those that end in a slash and those that are also folders', () => {
    const files = [
      file('/', 3),
      file('a', 1),
      file('a/', 18),
      file('a//b', 5),
      file('a/b', 7),
      file('c/', 0),
    ];
    type Entry = { readonly name: string; readonly asize?: number } | readonly Entry[];
    const tree = JSON.parse([...exportSnapshot(snapshot([bucket('b', files)]), 'ncdu')].join('')) as Entry[];
    const leaves = (entry: Entry): readonly { readonly name: string; readonly asize?: number }[] =>
      'name' in entry ? [entry] : entry.slice(1).flatMap(leaves);
    const found = leaves(tree[3] as Entry);
    expect(found).toHaveLength(files.length);
    expect(found.reduce((sum, { asize = 0 }) => sum + asize, 0)).toBe(34);
    expect(found.filter(({ name }) => name === '/').map(({ asize }) => asize)).toEqual([3, 18, 0]);
  });
});

describe('readSnapshot', () => {
  it('drops what its form does not know: keys that somebody posts among it', () => {
    const value = { ...snapshot([bucket('b', [])]), secretAccessKey: 'canary' };
    expect(JSON.stringify(readSnapshot(value))).not.toContain('canary');
  });

  it.each([[null], [[]], [{}], [{ schemaVersion: 2 }], [{ ...snapshot([]), id: 'x' }]])(
    'refuses %p',
    (value) => {
      expect(() => readSnapshot(value)).toThrow(SnapshotFormatError);
    },
  );
});

describe('masks', () => {
  it('hide credentials in URLs and tags', () => {
    expect(maskSecrets('https://u:pw@h/k?X-Amz-Signature=abc&x=1')).toBe(
      'https://u:[secret]@h/k?X-Amz-Signature=[secret]&x=1',
    );
    expect(maskTags({ 'db-password': 'pw', team: 'a' })).toEqual({ 'db-password': '[secret]', team: 'a' });
    expect(maskSecrets('plain/key=1')).toBe('plain/key=1');
  });
});
