import type { QualificationView, WhatIfView } from '@sgw/contracts';
import { outcomeOf, satisfiability, tollOf } from './impact-words';

const amount = (objects: number) => ({ objects, bytes: objects * 10 });
const group = (objects: number) => ({
  ...amount(objects),
  tenant: 't',
  bucket: 'b',
  tags: {},
  sampleKeys: [],
});
const view = (part: Partial<WhatIfView> = {}): WhatIfView => ({
  buckets: 1,
  examined: amount(10),
  affected: amount(0),
  moves: [],
  violations: [],
  shortfalls: [],
  lost: [],
  uploadsEnded: 0,
  ...part,
});
const short = (possible: number) => ({ ...group(3), wanted: 2, possible, reason: 'r' });

describe('what a change would come to', () => {
  it('says the worst first', () => {
    const violations = [{ ...group(4), backendId: 'us', refusals: [] }];
    const all = { lost: [group(1)], shortfalls: [short(1), short(0)], violations, affected: amount(4) };
    expect(outcomeOf(view(all))).toMatchObject({ word: expect.stringContaining('1 object would be lost') });
    expect(outcomeOf(view({ ...all, lost: [] }))).toMatchObject({
      word: '3 objects would have no permitted place left',
      isBad: true,
    });
    expect(outcomeOf(view({ ...all, lost: [], shortfalls: [short(1)] })).word).toContain('fewer copies');
    expect(outcomeOf(view({ violations, affected: amount(4) }))).toMatchObject({
      word: '4 copies would have to leave where they are',
      isBad: false,
    });
    expect(outcomeOf(view({ affected: amount(4) })).tone).toBe('pending');
    expect(outcomeOf(view()).word).toBe('Nothing moves: 10 objects already follow it');
    expect(outcomeOf(view({ examined: amount(0) })).word).toBe('No object is concerned');
  });
});

describe('whether a text can be satisfied', () => {
  const backend = (id: string, ...pointers: string[]) => ({
    id,
    provider: id,
    zone: id,
    country: 'fi',
    jurisdiction: 'eu',
    ownerCountry: 'fi',
    refusals: pointers.map((pointer) => ({
      rule: 'residency' as const,
      reason: pointer,
      isUnknown: false,
      pointer,
    })),
  });
  const backends = [
    backend('fi'),
    backend('de', '/own'),
    backend('us', '/own', '/allow'),
    backend('cn', '/allow'),
  ];
  const judged = (part: Partial<QualificationView>): QualificationView => ({
    backends,
    copiesNeeded: 1,
    copiesPossible: 1,
    ...part,
  });

  it('counts what each rule takes away, and what it alone takes away', () => {
    expect(tollOf({ backends })).toEqual([
      { pointer: '/own', backends: ['de', 'us'], aloneRefuses: ['de'] },
      { pointer: '/allow', backends: ['us', 'cn'], aloneRefuses: ['cn'] },
    ]);
  });

  it('names the rule that stands in the way', () => {
    expect(satisfiability(judged({}))).toBeUndefined();
    expect(satisfiability(judged({ copiesNeeded: 2 }))).toBe(
      'Only 1 of 4 backends qualifies, and 2 copies are needed. Without /own there would also be de.',
    );
    const none = judged({ backends: [backend('us', '/allow')], copiesPossible: 0 });
    expect(satisfiability(none)).toContain('No backend qualifies. Without /allow');
  });

  it('says when enough qualify and are too alike', () => {
    const alike = judged({ backends: [backend('a'), backend('b')], copiesNeeded: 2 });
    expect(satisfiability(alike)).toContain('only 1 of them are as distinct');
  });
});
