import { describe, expect, it } from '@jest/globals';
import { BucketTally, fileType } from './bucket-tally.js';
import { KeepFirst } from './keep-first.js';
import { ListingSyntaxError, readListPage } from './read-list-page.js';

const read = (xml: string) => readListPage(Buffer.from(xml));

const contents = (key: string, more = ''): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size>${more}</Contents>`;
const listing = (inside: string): string =>
  `<?xml version="1.0"?><ListBucketResult xmlns="x">${inside}</ListBucketResult>`;

describe('readListPage', () => {
  it('reads a page, with the encoding told behind the keys', () => {
    const page = read(
      listing(
        `<IsTruncated>true</IsTruncated>${contents('a%2Bb+%C3%B6%0A')}<EncodingType>url</EncodingType><NextContinuationToken>t&amp;</NextContinuationToken>`,
      ),
    );
    expect(page).toMatchObject({
      isTruncated: true,
      nextToken: 't&',
      entries: [{ key: 'a+b ö\n', size: 7, etag: 'e', isLatest: true }],
    });
  });

  it('takes keys as they are without an encoding, with their references resolved', () => {
    expect(read(listing(contents('a%2B&amp;&#x1F600;'))).entries[0]?.key).toBe('a%2B&😀');
  });

  it('reads versions and delete markers, whatever the namespace prefix', () => {
    const page = read(
      '<s:ListVersionsResult><s:Version><s:Key>k</s:Key><s:VersionId>1</s:VersionId><s:IsLatest>false</s:IsLatest><s:Size>3</s:Size></s:Version>' +
        '<s:DeleteMarker><s:Key>k</s:Key><s:VersionId>2</s:VersionId><s:IsLatest>true</s:IsLatest></s:DeleteMarker>' +
        '<s:NextKeyMarker>k</s:NextKeyMarker><s:NextVersionIdMarker>1</s:NextVersionIdMarker></s:ListVersionsResult>',
    );
    expect(page).toMatchObject({
      nextKey: 'k',
      nextVersionId: '1',
      entries: [
        { versionId: '1', isLatest: false, isDeleteMarker: false, size: 3 },
        { versionId: '2', isLatest: true, isDeleteMarker: true },
      ],
    });
  });

  it('reads large pages piece by piece, wherever they are cut', () => {
    const keys = Array.from({ length: 2000 }, (_, index) => `${index}${'é'.repeat(index % 97)}`);
    keys.push('x'.repeat(70_000), 'last');
    const { entries } = read(
      listing(keys.map((key, index) => contents(key, `<Owner><ID>${index}</ID></Owner>`)).join('\n')),
    );
    expect(entries.map(({ key }) => key)).toEqual(keys);
    expect(entries.every(({ size, etag, modifiedMs }) => size === 7 && etag === 'e' && modifiedMs)).toBe(
      true,
    );
  });

  it.each([
    ['another document', '<html></html>'],
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><ListBucketResult></ListBucketResult>'],
    ['half a page', listing(contents('k')).slice(0, -30)],
    ['a size that is none', listing('<Contents><Key>k</Key><Size>-1</Size></Contents>')],
    ['an entry without a key', listing('<Contents><Size>1</Size></Contents>')],
  ])('refuses %s', (_what, xml) => {
    expect(() => read(xml)).toThrow(ListingSyntaxError);
  });
});

describe('BucketTally', () => {
  it('counts objects, versions and markers, and shapes the current objects', () => {
    const tally = new BucketTally(Date.parse('2026-03-01T00:00:00Z'), 1);
    const entry = {
      size: 2048,
      modifiedMs: Date.parse('2026-01-01T00:00:00Z'),
      etag: 'e',
      storageClass: 'STANDARD',
    };
    const rest = { versionId: '1', isLatest: true, isDeleteMarker: false };
    tally.add({ ...entry, ...rest, key: 'logs/b.GZ' });
    tally.add({ ...entry, ...rest, key: 'logs/2026/a.gz' });
    tally.add({ ...entry, ...rest, key: 'logs/2026/a.gz', isLatest: false, size: 5 });
    tally.add({ ...entry, ...rest, key: 'gone', isDeleteMarker: true });
    const { objectCount, totalBytes, versionCount, versionBytes, deleteMarkerCount } = tally;
    expect({ objectCount, totalBytes, versionCount, versionBytes, deleteMarkerCount }).toEqual({
      objectCount: 2,
      totalBytes: 4096,
      versionCount: 3,
      versionBytes: 4101,
      deleteMarkerCount: 1,
    });
    const shape = tally.shape({ olderThan7Days: null, oldestMs: undefined });
    expect(shape.fileTypes).toEqual([{ name: 'gz', objects: 2, bytes: 4096 }]);
    expect(shape.prefixes).toContainEqual({ name: 'logs/2026/', objects: 1, bytes: 2048 });
    expect(shape.sizes.filter(({ objects }) => objects > 0).map(({ from }) => from)).toEqual([1024]);
    expect(shape.ages.filter(({ objects }) => objects > 0).map(({ from }) => from)).toEqual([30]);
    expect(tally.keptFiles().map(({ key }) => key)).toEqual(['logs/2026/a.gz']);
  });

  it('keeps older versions and delete markers apart from the objects, as listed within a key', () => {
    const tally = new BucketTally(0, 3);
    const entry = { size: 1, modifiedMs: undefined, etag: undefined, storageClass: undefined };
    const add = (key: string, versionId: string, more = {}) =>
      tally.add({ ...entry, isLatest: false, isDeleteMarker: false, key, versionId, ...more });
    add('b', '9', { isLatest: true, isDeleteMarker: true, size: 0 });
    add('b', '7');
    add('c', '1');
    add('a', '3', { isLatest: true });
    add('a', '2');
    expect(tally.keptFiles().map(({ key, versionId }) => key + versionId)).toEqual(['a3']);
    expect(tally.keptVersions().map(({ key, versionId }) => key + versionId)).toEqual(['a2', 'b9', 'b7']);
    expect(tally.keptVersions()[1]).toMatchObject({ isDeleteMarker: true, isLatest: true });
  });

  it.each([
    ['a/b.tar.gz', 'gz'],
    ['.profile', '(none)'],
    ['a.b/c', '(none)'],
    ['a/', '(folder)'],
    ['x.averylongendingindeed', '(none)'],
  ])('%s is of type %s', (key, type) => {
    expect(fileType(key)).toBe(type);
  });
});

describe('KeepFirst', () => {
  it('keeps the first in key order of any number in any order', () => {
    const kept = new KeepFirst<{ key: string }>(3);
    for (const key of ['\u{10000}', 'e', 'b', '\uffff', 'd', 'a', 'c', 'f', 'aa']) kept.add({ key });
    expect(kept.entries().map(({ key }) => key)).toEqual(['a', 'aa', 'b']);
  });
});
