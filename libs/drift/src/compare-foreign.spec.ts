import { describe, expect, it } from '@jest/globals';
import { compareForeign, type OurVersion, type TheirVersion } from './compare-foreign.js';
import { weaveByAge } from './version-order.js';

const AT = new Date('2026-03-01T10:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const their = (versionId: string, etag = 'e', key = 'k'): TheirVersion => ({
  key,
  versionId,
  isLatest: false,
  modifiedAt: AT,
  isMarker: etag === '',
  sizeBytes: 1,
  etag,
});
const our = (providerVersionId: string, changes: Partial<OurVersion> = {}): OurVersion => ({
  id: `row-${providerVersionId}`,
  key: 'k',
  providerVersionId,
  isMarker: false,
  sizeBytes: 1,
  etag: 'e',
  isHeld: true,
  isGarbage: false,
  isCurrent: true,
  modifiedAt: AT,
  ...changes,
});
/** Rows of a key, newest first. */
const rows = (...ids: string[]) =>
  ids.map((id, at) => our(id, { isCurrent: at === 0, isMarker: id.startsWith('marker') }));
/** The same at the provider. */
const listing = (...ids: string[]) =>
  ids.map((id, at) => ({ ...their(id, id.startsWith('marker') ? '' : 'e'), isLatest: at === 0 }));
const kinds = (theirs: readonly TheirVersion[], ours: readonly OurVersion[], isConverted = false) =>
  compareForeign(theirs, ours, isConverted).findings.map(
    ({ kind, providerVersionId }) => `${kind} ${providerVersionId}`,
  );

describe('compareForeign', () => {
  it.each<[string, TheirVersion[], OurVersion[], string[]]>([
    ['nothing where all is the same', [their('1')], [our('1')], []],
    ['what was written', [their('2'), their('1')], [our('1')], ['new 2']],
    ['what was overwritten', [their('null', 'f')], [our('null')], ['changed null']],
    [
      'another length under the same tag',
      [{ ...their('null'), sizeBytes: 2 }],
      [our('null')],
      ['changed null'],
    ],
    [
      'a write of the same bytes',
      [{ ...their('null'), modifiedAt: later(0.002) }],
      [our('null', { modifiedAt: later(0.001) })],
      ['changed null'],
    ],
    [
      'no write in a time that is told to the second',
      [{ ...their('null'), modifiedAt: later(0) }],
      [our('null', { modifiedAt: later(-0.7) })],
      [],
    ],
    ['no other bytes under the id of a version', [{ ...their('1'), modifiedAt: later(9) }], [our('1')], []],
    ['what was removed', [], [our('1')], ['removed 1']],
    ['a delete marker', [their('2', ''), their('1')], [our('1')], ['new 2']],
    [
      'a marker that went',
      [their('1')],
      [our('2', { isMarker: true, isHeld: false }), our('1')],
      ['removed 2'],
    ],
    ['no deletion of our own under way', [their('1')], [our('1', { isGarbage: true, isCurrent: false })], []],
    ['what was removed and has copies of ours', [], [our('1', { isHeld: false })], ['removed 1']],
    [
      'what came back after a deletion of ours',
      [their('1')],
      [our('1', { isGarbage: true, isHeld: false })],
      ['new 1'],
    ],
  ])('finds %s', (_what, theirs, ours, expected) => {
    expect(kinds(theirs, ours)).toEqual(expected);
  });

  it('leaves objects alone that the gateway moved once it writes there', () => {
    expect(kinds([], [our('1', { isHeld: false })], true)).toEqual([]);
  });

  it('finds markers that came and went once the gateway writes there, too, but not those that it removes', () => {
    const marker = our('2', { isMarker: true, isHeld: false });
    const older = our('1', { isCurrent: false });
    expect(kinds([their('2', ''), their('1')], [our('1')], true)).toEqual(['new 2']);
    expect(kinds([their('1')], [marker, older], true)).toEqual(['removed 2']);
    expect(kinds([their('2', ''), their('1')], [marker, older], true)).toEqual([]);
    const removed = { ...marker, isGarbage: true, isCurrent: false };
    expect(kinds([their('2', ''), their('1')], [{ ...removed, isHeld: true }, our('1')], true)).toEqual([]);
    expect(kinds([their('2', ''), their('1')], [removed, our('1')], true)).toEqual(['new 2']);
  });

  it('says what makes the rows of a key right, in the order of the provider', () => {
    const { repairs } = compareForeign(
      [their('3'), their('2', 'f'), their('x', 'e', 'l')],
      [our('2'), our('1')],
      false,
    );
    expect(repairs).toEqual([
      { key: 'k', gone: ['row-2', 'row-1'], found: [their('3'), their('2', 'f')], order: ['3', '2'] },
      { key: 'l', gone: [], found: [their('x', 'e', 'l')], order: ['x'] },
    ]);
  });

  it.each<[string, string[], string[], string[]]>([
    ['the same order', ['3', '2', '1'], ['3', '2', '1'], []],
    ['a new version under an old one', ['3', '2', '1'], ['2', '1', '3'], ['changed 3']],
    ['two old versions that changed places', ['3', '2', '1'], ['3', '1', '2'], ['changed 2']],
    [
      'a marker that hides what lies in front of it there',
      ['2', 'marker', '1'],
      ['marker', '2', '1'],
      ['changed 2'],
    ],
    [
      'a version in front of the marker that hides it there',
      ['marker', '1'],
      ['1', 'marker'],
      ['changed marker'],
    ],
    ['a null version between others', ['2', 'null', '1'], ['2', '1', 'null'], ['changed null']],
    ['nothing but what is new between the others', ['3', '2', '1'], ['3', '1'], ['new 2']],
    ['both', ['4', '3', '2', '1'], ['2', '3', '1'], ['new 4', 'changed 3']],
  ])('compares the order: %s', (_what, theirs, ours, expected) => {
    expect(kinds(listing(...theirs), rows(...ours))).toEqual(expected);
    const { repairs } = compareForeign(listing(...theirs), rows(...ours), false);
    expect(repairs.map(({ order }) => order)).toEqual(expected.length > 0 ? [theirs] : []);
  });

  it('finds a version that has two rows, and takes one away', () => {
    const [newest, older] = rows('2', '1');
    const ours = [newest!, older!, { ...older!, id: 'once more' }, { ...older!, id: 'and again' }];
    const { findings, repairs } = compareForeign(listing('2', '1'), ours, false);
    expect(findings.map(({ kind, providerVersionId }) => `${kind} ${providerVersionId}`)).toEqual([
      'changed 1',
    ]);
    expect(repairs).toEqual([{ key: 'k', gone: ['once more', 'and again'], found: [], order: ['2', '1'] }]);
    const currents = ours.map((row) => ({ ...row, isCurrent: row.id === 'and again' }));
    expect(kinds(listing('2', '1'), currents)).toEqual(['changed 1', 'changed 2']);
  });

  it('takes what the provider calls the latest for the newest, wherever it is listed', () => {
    const listed = listing('1', '2').map((version) => ({ ...version, isLatest: version.versionId === '2' }));
    expect(kinds(listed, rows('1', '2'))).toEqual(['changed 2']);
    expect(kinds(listed, rows('2', '1'))).toEqual([]);
  });

  it('finds that another version is current than the one in front, or none', () => {
    const ours = rows('2', '1');
    const [newer, older] = ours.map((row) => ({ ...row, isCurrent: !row.isCurrent }));
    expect(kinds(listing('2', '1'), [newer!, older!])).toEqual(['changed 2']);
    const none = ours.map((row) => ({ ...row, isCurrent: false }));
    expect(kinds(listing('2', '1'), none)).toEqual(['changed 2']);
    // The current one may be the gateway's own there.
    expect(kinds(listing('2', '1'), none, true)).toEqual([]);
  });

  it('keeps the place of a version that the gateway alone has by now', () => {
    const at = (second: number) => ({ modifiedAt: later(second) });
    const listed = [3, 1].map((n) => ({ ...their(`${n}`), ...at(n), isLatest: n === 3 }));
    const ours = [our('2', { ...at(2), isHeld: false }), our('1', { ...at(1), isCurrent: false })];
    const { findings, repairs } = compareForeign(listed, ours, true);
    expect(findings.map(({ kind }) => kind)).toEqual(['new']);
    expect(repairs[0]?.order).toEqual(['3', '2', '1']);
    // It is current as the provider has removed it: no difference of the order.
    expect(kinds(listed.slice(1), ours, true)).toEqual([]);
  });
});

describe('weaveByAge', () => {
  const at = (second: number, name = `${second}`) => ({ name, modifiedAt: later(second) });
  it.each<[string, number[], number[], string]>([
    ['between', [5, 1], [3], '5 3 1'],
    ['in front', [2, 1], [3], '3 2 1'],
    ['behind', [3, 2], [1], '3 2 1'],
    ['several, whatever their order', [6, 3, 1], [2, 5, 4], '6 5 4 3 2 1'],
    ['before the first that is older, where the listing is not one of ages', [4, 1, 3], [2], '4 2 1 3'],
  ])('puts versions %s', (_what, listed, kept, expected) => {
    const woven = weaveByAge(
      listed.map((second) => at(second)),
      kept.map((second) => at(second)),
    );
    expect(woven.map(({ name }) => name).join(' ')).toBe(expected);
  });

  it('puts what is as old behind', () => {
    const woven = weaveByAge([at(1, 'listed'), at(0)], [at(1, 'kept')]);
    expect(woven.map(({ name }) => name)).toEqual(['listed', 'kept', '0']);
  });
});
