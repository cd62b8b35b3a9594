import { describe, expect, it } from '@jest/globals';
import type { AttachedPolicy, BackendFacts, LocationTerm, PolicyDocument } from '@sgw/contracts';
import { RESIDENCY_TAG, UNKNOWN_ZONE } from '@sgw/contracts';
import fc from 'fast-check';
import { carriedTerms, carryTerms, clientTags } from './carried-terms.js';
import { judge } from './judgement.js';
import { type CopyEnd, termsOfCopy } from './terms-of-copy.js';

const COUNTRIES = ['fi', 'de', 'us'] as const;
const BACKENDS: readonly BackendFacts[] = COUNTRIES.flatMap((country) =>
  ['yes', 'no'].map((lock) => ({
    ...UNKNOWN_ZONE,
    id: `${country}-${lock}`,
    country,
    jurisdiction: country === 'us' ? 'us' : 'eu',
    ownerCountry: country,
    features: { 'object-lock': lock as 'yes' | 'no' },
  })),
);

const countries = fc.uniqueArray(fc.constantFrom(...COUNTRIES), { minLength: 1 });
const places = countries.map((list) => list.map((country) => ({ country })));
const text: fc.Arbitrary<PolicyDocument> = fc
  .record(
    {
      residency: fc.record({ allow: places, deny: places }, { requiredKeys: [] }),
      ownership: fc.record({ denyParentCountries: countries }),
      requires: fc.record({ features: fc.constant(['object-lock']) }),
      retention: fc.record({
        mode: fc.constant('compliance' as const),
        days: fc.constant(1),
        atProvider: fc.boolean(),
      }),
      copyOut: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({ format: 1, ...fields }));
const policies: fc.Arbitrary<readonly AttachedPolicy[]> = fc.array(
  fc
    .record({
      scope: fc.constantFrom('bucket', 'tag'),
      name: fc.constantFrom('p', 'q'),
      version: fc.constant(1),
      document: text,
    })
    .map((policy) =>
      policy.scope === 'tag' ? { ...policy, tag: { key: 'class', value: 'x' } } : policy,
    ) as fc.Arbitrary<AttachedPolicy>,
  { maxLength: 3 },
);
const tags = fc.constantFrom<Readonly<Record<string, string>>>({}, { class: 'x' });
const end = (bucketId: string): fc.Arbitrary<CopyEnd> =>
  fc.record({
    bucketId: fc.constant(bucketId),
    locations: countries.map((list): readonly LocationTerm[] =>
      list.map((term) => ({ term, kind: 'country' as const })),
    ),
    policies,
    tags,
  });
const permitted = ({ locations, policies: attached, tags: tagged }: CopyEnd) =>
  judge(BACKENDS, { terms: locations, policies: attached, tags: tagged }).permitted.map(({ id }) => id);
const copyTo = (source: CopyEnd, destination: CopyEnd): CopyEnd => ({
  ...destination,
  tags: carryTerms(destination.tags, termsOfCopy(source, destination).terms),
});
const mayLeave = ({ policies: attached, tags: tagged }: CopyEnd) => {
  const applicable = attached.filter(({ tag }) => tag === undefined || tagged['class'] === tag.value);
  return applicable.length > 0 && applicable.every(({ document }) => document.copyOut === true);
};

describe('termsOfCopy', () => {
  it('lets a copy lie exactly where both ends may, unless all policies of the source allow copyOut', () => {
    fc.assert(
      fc.property(end('a'), end('b'), (source, destination) => {
        const there = permitted(destination);
        const both = there.filter((id) => permitted(source).includes(id));
        expect(permitted(copyTo(source, destination))).toEqual(mayLeave(source) ? there : both);
      }),
    );
  });

  it('holds through a chain of copies, whatever the rules of the second bucket become', () => {
    fc.assert(
      fc.property(end('a'), end('b'), end('c'), policies, (first, second, third, later) => {
        fc.pre(!mayLeave(first));
        const copied = { ...copyTo(first, second), policies: later };
        const again = copyTo(copied, third);
        for (const id of permitted(again)) expect(permitted(first)).toContain(id);
      }),
    );
  });

  it('parts of several sources intersect, in whichever order they come', () => {
    fc.assert(
      fc.property(end('a'), end('b'), end('c'), (one, other, upload) => {
        const forth = copyTo(other, copyTo(one, upload));
        const back = copyTo(one, copyTo(other, upload));
        expect(forth.tags).toEqual(back.tags);
        for (const source of [one, other])
          if (!mayLeave(source)) for (const id of permitted(forth)) expect(permitted(source)).toContain(id);
      }),
    );
  });

  it('a copy within its bucket carries nothing, but for the policy of a tag that it lost', () => {
    const secret: AttachedPolicy = {
      scope: 'tag',
      name: 'secret',
      version: 3,
      document: { format: 1, residency: { allow: [{ country: 'fi' }] }, copies: { min: 2 } },
      tag: { key: 'class', value: 'x' },
    };
    const source: CopyEnd = {
      bucketId: 'a',
      locations: [{ term: 'eu', kind: 'jurisdiction' }],
      policies: [secret],
      tags: { class: 'x' },
    };
    expect(termsOfCopy(source, source).terms).toEqual([]);
    expect(termsOfCopy(source, { ...source, tags: {} }).terms).toEqual([
      {
        scope: 'origin',
        name: 'secret',
        version: 3,
        document: { format: 1, residency: { allow: [{ country: 'fi' }] } },
      },
    ]);
  });

  it('does not carry what the tenant says of both ends', () => {
    const ours: AttachedPolicy = {
      scope: 'tenant',
      name: 'ours',
      version: 1,
      document: { format: 1, residency: { deny: [{ country: 'us' }] } },
    };
    const locations: readonly LocationTerm[] = [{ term: 'fi', kind: 'country' }];
    const source: CopyEnd = { bucketId: 'a', locations, policies: [ours], tags: {} };
    expect(termsOfCopy(source, { ...source, bucketId: 'b' }).terms).toEqual([]);
    expect(termsOfCopy(source, { ...source, bucketId: 'b', policies: [] }).terms).toMatchObject([
      { scope: 'origin', name: 'ours' },
    ]);
  });

  it('tells what copyOut waives', () => {
    const open: AttachedPolicy = {
      scope: 'bucket',
      name: 'open',
      version: 1,
      document: { format: 1, residency: { allow: [{ country: 'fi' }] }, copyOut: true },
    };
    const eu: readonly LocationTerm[] = [{ term: 'eu', kind: 'jurisdiction' }];
    const source: CopyEnd = { bucketId: 'a', locations: eu, policies: [open], tags: {} };
    const { terms, waived } = termsOfCopy(source, { ...source, bucketId: 'b', policies: [] });
    expect([terms, waived.map(({ name }) => name)]).toEqual([[], ['open']]);
  });
});

describe('carriedTerms', () => {
  it.each(['', '{', '{}', '[{"scope":"tenant","document":{}}]', '[1]', 'null', '[null]'])(
    'permits nothing where the terms %j cannot be read',
    (value) => {
      const unreadable = { [RESIDENCY_TAG]: value };
      const locations: readonly LocationTerm[] = COUNTRIES.map((term) => ({ term, kind: 'country' }));
      expect(permitted({ bucketId: 'a', locations, policies: [], tags: unreadable })).toEqual([]);
    },
  );

  it('is no tag of the client', () => {
    const [term] = carriedTerms({ [RESIDENCY_TAG]: '' });
    const carried = carryTerms({ colour: 'red' }, term ? [term] : []);
    expect(carried[RESIDENCY_TAG]).toContain('unreadable');
    expect(clientTags(carried)).toEqual({ colour: 'red' });
  });
});
