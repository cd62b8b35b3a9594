import { describe, expect, it } from '@jest/globals';
import type { ReplicaRow, ReplicatedVersion } from '@backend/metadata';
import { type BackendFacts, UNKNOWN_ZONE } from '@sgw/contracts';
import { objectView } from './object-view.js';

const AT = new Date('2026-01-02T03:04:05.006Z');

const FI: BackendFacts = {
  ...UNKNOWN_ZONE,
  id: 'fi',
  provider: 'local',
  zone: 'fi-hel-1',
  city: 'fi-hel',
  country: 'fi',
  jurisdiction: 'eu',
  owner: 'Ours Oy',
  ownerCountry: 'fi',
};

function replica(changes: Partial<ReplicaRow>): ReplicaRow {
  return {
    id: 'r',
    versionId: 'v',
    backendId: 'fi',
    state: 'completed',
    generation: 1,
    attempts: 0,
    physicalBucket: 'b',
    physicalKey: 'k',
    storedEtag: 's',
    error: null,
    dueAt: null,
    verifiedAt: AT,
    createdAt: AT,
    decisionId: null,
    backendVersionId: null,
    isForeign: false,
    ...changes,
  };
}

function seen(replicas: readonly ReplicaRow[], changes: Partial<ReplicatedVersion> = {}) {
  return objectView({
    key: 'key',
    object: {
      versionId: 'v',
      isNull: true,
      isVersioned: false,
      isCurrent: true,
      isMarker: false,
      sizeBytes: 3,
      etag: 'e',
      committedAt: AT,
      headers: {},
      userMetadata: {},
      tagCount: 0,
      ownerUserId: 'u',
    },
    version: {
      id: 'v',
      bucketId: 'b',
      key: 'key',
      state: 'live',
      sizeBytes: 3,
      etag: 'e',
      sha256: 'abc',
      isDescribed: true,
      isAdopted: false,
      parts: [],
      tags: {},
      committedAt: AT,
      replicas,
      ...changes,
    },
    factsOf: (id) => (id === 'fi' ? FI : undefined),
  });
}

describe('the view of an object', () => {
  it('tells of a verified copy where it lies and what it was verified to be', () => {
    expect(seen([replica({})]).replicas).toEqual([
      {
        id: 'r',
        backendId: 'fi',
        state: 'completed',
        zone: 'fi-hel-1',
        country: 'fi',
        jurisdiction: 'eu',
        owner: 'Ours Oy',
        physicalBucket: 'b',
        physicalKey: 'k',
        sha256: 'abc',
        verifiedAt: AT.toISOString(),
        attempts: 0,
      },
    ]);
  });

  it.each(['planned', 'writing', 'suspect', 'blocked', 'deleting'] as const)(
    'claims no checksum for a copy that is %s',
    (state) => {
      expect(seen([replica({ state })]).replicas[0]).not.toHaveProperty('sha256');
    },
  );

  it('tells the next try of a copy that failed, not the end of a worker’s lease', () => {
    const failed = replica({ state: 'planned', error: 'unavailable', attempts: 2, dueAt: AT });
    expect(seen([failed]).replicas[0]).toMatchObject({ error: 'unavailable', retryAt: AT.toISOString() });
    const leased = replica({ state: 'writing', dueAt: AT });
    expect(seen([leased]).replicas[0]).not.toHaveProperty('retryAt');
  });

  it('requires every copy but those that are going, and shows those too', () => {
    const states = ['completed', 'suspect', 'planned', 'blocked', 'deleting'] as const;
    const view = seen(states.map((state) => replica({ state })));
    expect(view).toMatchObject({ replicasVerified: 1, replicasRequired: 4 });
    expect(view.replicas).toHaveLength(5);
  });

  it('does not hide a copy at a backend that is no longer declared', () => {
    expect(seen([replica({ backendId: 'gone' })]).replicas[0]).toMatchObject({
      backendId: 'gone',
      zone: 'unknown',
      country: 'unknown',
    });
  });

  it('tells what S3 tells of an object without a content type', () => {
    expect(seen([]).contentType).toBe('binary/octet-stream');
  });
});
