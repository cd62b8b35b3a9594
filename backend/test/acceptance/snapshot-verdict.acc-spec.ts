import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PolicyDocument, Problem, SavedSnapshot, SnapshotVerdict } from '@sgw/contracts';
import { type Gateway, startGateway } from '../support/gateway.js';

const FRANKFURT = 'https://s3.eu-central-1.amazonaws.com';
const EU_OWNED: PolicyDocument = {
  format: 1,
  residency: { allow: [{ jurisdiction: 'eu' }] },
  ownership: { denyParentCountries: ['us'] },
};
/** The folders of the gateway hold no certificate. */
const CERTIFIED: PolicyDocument = { ...EU_OWNED, requires: { certificates: ['iso-27001'] } };

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.stop());

async function post<T>(path: string, body: object): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

async function saved(endpoint: string, location?: string): Promise<string> {
  const files = [1, 2, 3].map((n) => ({ key: `k${n}`, size: n * 1000, etag: `${n}` }));
  const settings = location === undefined ? {} : { location: { state: 'known', value: location } };
  const { body } = await post<SavedSnapshot>('/snapshot/save', {
    endpoint,
    buckets: [{ name: 'records', objectCount: 3, totalBytes: 6000, settings, files }],
  });
  return body.id;
}

async function verdict(id: string, request: object): Promise<SnapshotVerdict> {
  const { status, body } = await post<SnapshotVerdict>(`/snapshot/${id}/verdict`, request);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

describe('a snapshot under a policy', () => {
  it('may stay by its place and must move by its owner, each by a rule that is named; mending goes where both hold', async () => {
    const id = await saved(FRANKFURT, 'eu-central-1');
    const inPlace = await verdict(id, { document: { format: 1, residency: EU_OWNED.residency } });
    expect(inPlace.buckets[0]).toMatchObject({ verdict: 'may-stay', refusals: [], targets: [] });
    expect(inPlace.place).toMatchObject({ basis: 'endpoint', facts: { zone: 'de-fra-aw', country: 'de' } });

    const owned = await verdict(id, { document: CERTIFIED, limit: 5 });
    expect(owned.buckets[0]).toMatchObject({
      verdict: 'must-move',
      refusals: [{ rule: 'ownership', isUnknown: false, pointer: '/ownership/denyParentCountries' }],
      place: { zone: 'de-fra-aw', ownerCountry: 'us' },
    });
    expect(owned.illegal).toEqual({ buckets: 1, objects: 3, bytes: 6000 });
    const { targets, total, copies, allowedTargets, targetsAre } = owned.mending;
    expect({ copies, total }).toMatchObject({
      copies: 1,
      total: { buckets: 1, objects: 3, bytes: 6000, requests: { list: 1, get: 3, put: 3, delete: 1 } },
    });
    expect(targets[0]).toMatchObject({ isChosen: true, load: { objects: 3, bytes: 6000 } });
    expect(targetsAre).toBe('zones');
    expect(targets.length).toBe(Math.min(6, allowedTargets));
    for (const { facts } of targets) {
      expect(facts.certificates['iso-27001']).toBe('yes');
      expect(facts.jurisdiction).toBe('eu');
      expect(['us', 'unknown']).not.toContain(facts.ownerCountry);
    }
  });

  it('moves to backends of this gateway where the policy allows some, and keeps what may stay as one of the copies', async () => {
    const id = await saved(FRANKFURT, 'eu-central-1');
    const document = {
      ...EU_OWNED,
      ownership: undefined,
      copies: { min: 2, distinct: ['country'] },
    };
    const { buckets, mending } = await verdict(id, { document });
    expect(mending).toMatchObject({ targetsAre: 'backends', copies: 2, total: { requests: { delete: 0 } } });
    expect(buckets[0]?.targets).toHaveLength(1);
    const [target] = mending.targets;
    expect(target?.kind).toBe('backend');
    expect(target?.facts.country).not.toBe('de');
  });

  it('lets no unknown place stay, until the operator says where it is', async () => {
    const id = await saved('https://minio.example.org:9000');
    const open = await verdict(id, { document: EU_OWNED });
    expect(open.place.basis).toBe('unknown');
    expect(open.buckets[0]).toMatchObject({ verdict: 'not-known' });
    expect(open.buckets[0]?.refusals.map(({ rule, isUnknown }) => `${rule} ${isUnknown}`)).toEqual([
      'residency true',
      'ownership true',
    ]);
    const said = await verdict(id, { document: EU_OWNED, zone: 'fi-hel-uc' });
    expect(said).toMatchObject({ place: { basis: 'stated' }, counts: { 'may-stay': 1 } });
  });

  it('is judged by a stored policy in the version asked for, and says what it cannot judge', async () => {
    const id = await saved(FRANKFURT);
    const document = { format: 1, residency: { allow: [{ country: 'fi' }] }, erasure: { withinDays: 3 } };
    await post('/policies', { name: 'finnish', document });
    expect(await verdict(id, { policy: 'finnish', version: 1 })).toMatchObject({
      policy: { name: 'finnish', version: 1 },
      buckets: [{ refusals: [{ policy: { name: 'finnish', version: 1 }, pointer: '/residency/allow' }] }],
      notJudged: ['erasure'],
    });
  });

  it.each([
    ['neither policy nor document', {}, 400],
    ['both', { policy: 'finnish', document: EU_OWNED }, 400],
    ['no such policy', { policy: 'none' }, 404],
    ['no such zone', { document: EU_OWNED, zone: 'nowhere' }, 400],
    ['a document with a mistake', { document: { format: 1, residence: {} } }, 400],
  ])('is refused: %s', async (_what, request, status) => {
    const id = await saved(FRANKFURT);
    const answer = await post<Problem>(`/snapshot/${id}/verdict`, request);
    expect({ status: answer.status, code: typeof answer.body.code }).toEqual({ status, code: 'string' });
  });
});
