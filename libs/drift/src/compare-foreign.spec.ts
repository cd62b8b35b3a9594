import { describe, expect, it } from '@jest/globals';
import { compareForeign, type OurVersion, type TheirVersion } from './compare-foreign.js';

const their = (versionId: string, etag = 'e', key = 'k'): TheirVersion => ({
  key,
  versionId,
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
  ...changes,
});
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
    ['what was removed', [], [our('1')], ['removed 1']],
    ['a delete marker', [their('2', ''), their('1')], [our('1')], ['new 2']],
    [
      'a marker that went',
      [their('1')],
      [our('2', { isMarker: true, isHeld: false }), our('1')],
      ['removed 2'],
    ],
    ['no deletion of our own under way', [their('1')], [our('1', { isGarbage: true })], []],
    ['no object whose copies are ours by now', [], [our('1', { isHeld: false })], []],
    [
      'what came back after a deletion of ours',
      [their('1')],
      [our('1', { isGarbage: true, isHeld: false })],
      ['new 1'],
    ],
  ])('finds %s', (_what, theirs, ours, expected) => {
    expect(kinds(theirs, ours)).toEqual(expected);
  });

  it('leaves delete markers alone once the gateway writes there', () => {
    expect(kinds([their('2', ''), their('1')], [our('1')], true)).toEqual([]);
    expect(kinds([their('1')], [our('2', { isMarker: true, isHeld: false }), our('1')], true)).toEqual([]);
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
});
