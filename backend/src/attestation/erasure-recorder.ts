import {
  type ClaimedErasure,
  ErasureRepository,
  type ErasureVersion,
  EvidenceRepository,
  type EvidenceReplica,
  type EvidenceSnapshot,
  type ErasedUpload,
  type EvidenceVersion,
  type SignedHead,
  UnfinishedRepository,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import {
  type CopyStatement,
  ERASURE_TYPE,
  type ErasureHead,
  leafLine,
  type Scope,
  SummaryBuilder,
  type UploadLeaf,
  type VersionLeaf,
} from '@sgw/attestation';
import type { BackendFacts } from '@sgw/contracts';
import { s3VersionId } from '@sgw/namespace';
import { placeStatement } from './attestation-writer.js';
import { type ManifestDraft, ManifestStore } from './manifest-store.js';
import { SigningKeyring } from './signing-keyring.js';

const PAGE = 500;
const NIL = '00000000-0000-0000-0000-000000000000';
const UNKNOWN = 'unknown';

type Unsigned = Omit<ErasureHead, 'keyId' | 'issuedAt'>;

/** Writes the record of an erasure of which every backend has confirmed every copy. */
@Injectable()
export class ErasureRecorder {
  constructor(
    private readonly erasures: ErasureRepository,
    private readonly evidence: EvidenceRepository,
    private readonly unfinished: UnfinishedRepository,
    private readonly manifests: ManifestStore,
    private readonly keyring: SigningKeyring,
  ) {}

  /**
   * @param keepOn called between pages; throws when the work should end
   * @returns the signed head; the manifest lies in the store then. Safe to repeat
   */
  async write(
    erasure: ClaimedErasure,
    keepOn: () => Promise<void>,
  ): Promise<{ readonly signed: SignedHead; readonly completedAt: Date }> {
    const draft = await this.manifests.begin(erasure.id);
    let head: Unsigned;
    try {
      head = await this.evidence.snapshot((snapshot) => this.draw(erasure, snapshot, draft, keepOn));
    } catch (error) {
      await draft.discard();
      throw error;
    }
    await draft.finish();
    const signed = await this.keyring.sign((signer) => ({ ...head, ...signer }));
    return { signed, completedAt: new Date(head.completedAt) };
  }

  private async draw(
    erasure: ClaimedErasure,
    snapshot: EvidenceSnapshot,
    draft: ManifestDraft,
    keepOn: () => Promise<void>,
  ): Promise<Unsigned> {
    const summary = new SummaryBuilder();
    const places = new Map(snapshot.backends.map((facts) => [facts.id, facts]));
    // Nothing there was to remove is done when it was asked for.
    let completedAt = erasure.requestedAt;
    for (let after = NIL; ;) {
      const items = await this.erasures.covered(erasure.id, after, PAGE);
      const last = items.at(-1);
      if (!last) break;
      for (const leaf of await leavesOf(items, snapshot, places)) {
        summary.add(leaf);
        draft.add(leafLine(leaf));
        completedAt = latest(completedAt, leaf);
      }
      await draft.settle();
      await keepOn();
      after = last.versionId;
    }
    for (let after = NIL; ;) {
      const uploads = await this.unfinished.erasedUploads(erasure.id, after, PAGE);
      const last = uploads.at(-1);
      if (!last) break;
      const names = await snapshot.bucketNames([...new Set(uploads.map(({ bucketId }) => bucketId))]);
      for (const upload of uploads) {
        const leaf = uploadLeaf(upload, names.get(upload.bucketId) ?? UNKNOWN, places);
        summary.add(leaf);
        draft.add(leafLine(leaf));
        completedAt = latest(completedAt, leaf);
      }
      await draft.settle();
      await keepOn();
      after = last.id;
    }
    return {
      type: ERASURE_TYPE,
      id: erasure.id,
      installation: snapshot.installation,
      scope: erasure.scope as unknown as Scope,
      requestedAt: erasure.requestedAt.toISOString(),
      deadlineAt: erasure.deadlineAt.toISOString(),
      completedAt: completedAt.toISOString(),
      isInTime: completedAt <= erasure.deadlineAt,
      ...(erasure.reason !== null && { reason: erasure.reason }),
      places: snapshot.backends.filter(({ id }) => summary.names(id)).map(placeStatement),
      summary: summary.erasure(),
      manifest: draft.digest.statement(),
    };
  }
}

async function leavesOf(
  items: readonly ErasureVersion[],
  snapshot: EvidenceSnapshot,
  places: ReadonlyMap<string, BackendFacts>,
): Promise<VersionLeaf[]> {
  const ids = items.map(({ versionId }) => versionId);
  const versions = await snapshot.versions(ids);
  const replicas = await snapshot.replicas(ids, true);
  const names = await snapshot.bucketNames([...new Set(items.map(({ bucketId }) => bucketId))]);
  return items.map(({ versionId, bucketId, key }) => {
    const bucket = names.get(bucketId) ?? UNKNOWN;
    const copies = (replicas.get(versionId) ?? []).flatMap((replica) => removedCopy(replica, places) ?? []);
    const address = { kind: 'version', bucketId, bucket, key, status: 'deleted' } as const;
    return { ...address, ...describe(versionId, versions.get(versionId)), copies };
  });
}

function describe(id: string, version: EvidenceVersion | undefined) {
  const { isNull = false, sizeBytes, sha256, committedAt, garbageAt } = version ?? {};
  return {
    versionId: isNull ? 'null' : s3VersionId(id),
    ...(sizeBytes && { sizeBytes: Number(sizeBytes) }),
    ...(sha256 && { sha256 }),
    ...(committedAt && { writtenAt: committedAt.toISOString() }),
    ...(garbageAt && { deletedAt: garbageAt.toISOString() }),
  };
}

/** Undefined for a copy of which no byte ever left. */
function removedCopy(
  { backendId, state, physicalBucket, physicalKey, removedAt }: EvidenceReplica,
  places: ReadonlyMap<string, BackendFacts>,
): CopyStatement | undefined {
  if (physicalBucket === null || physicalKey === null) return undefined;
  if (state !== 'deleted' || !removedAt)
    throw new Error(`The copy at ${backendId} is ${state}: nothing is to be recorded yet`);
  const where = { physicalBucket, physicalKey, removedAt: removedAt.toISOString() };
  return { ...placeOf(backendId, places), standing: 'removed', ...where };
}

function uploadLeaf(
  { bucketId, key, initiatedAt, endedAt, targets }: ErasedUpload,
  bucket: string,
  places: ReadonlyMap<string, BackendFacts>,
): UploadLeaf {
  return {
    kind: 'upload',
    bucketId,
    bucket,
    key,
    initiatedAt: initiatedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    copies: targets.map(({ backendId, ...where }) => ({
      ...placeOf(backendId, places),
      standing: 'removed',
      ...where,
    })),
  };
}

function placeOf(
  backendId: string,
  places: ReadonlyMap<string, BackendFacts>,
): Pick<CopyStatement, 'backend' | 'country' | 'jurisdiction'> {
  const facts = places.get(backendId);
  return {
    backend: backendId,
    country: facts?.country ?? UNKNOWN,
    jurisdiction: facts?.jurisdiction ?? UNKNOWN,
  };
}

function latest(soFar: Date, leaf: VersionLeaf | UploadLeaf): Date {
  const endedAt = leaf.kind === 'upload' ? leaf.endedAt : leaf.deletedAt;
  const times = [endedAt, ...leaf.copies.map(({ removedAt }) => removedAt)];
  return times.reduce(
    (last, time) => (time !== undefined && new Date(time) > last ? new Date(time) : last),
    soFar,
  );
}
