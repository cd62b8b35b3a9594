import {
  type ClaimedAttestation,
  type EvidenceScope,
  EvidenceRepository,
  type SignedHead,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import {
  ATTESTATION_TYPE,
  type AttestationHead,
  leafLine,
  type PlaceStatement,
  type Scope,
  SummaryBuilder,
} from '@sgw/attestation';
import type { BackendFacts } from '@sgw/contracts';
import { parseS3VersionId } from '@sgw/namespace';
import { CopyJudge } from './copy-judge.js';
import { EvidenceWalker, type Question } from './evidence-walker.js';
import { type ManifestDraft, ManifestStore } from './manifest-store.js';
import { SigningKeyring } from './signing-keyring.js';

/** Longest a copy may go unread and still count as verified, unless the request says otherwise. */
export const VERIFIED_WITHIN_DAYS = 35;
const DAY_MS = 86_400_000;

/** Told now and then how far the writing is; throws when it should end. */
export type Progress = (leaves: number, expected: number) => Promise<void>;

type Unsigned = Omit<AttestationHead, 'keyId' | 'issuedAt'>;

/** Writes one attestation: one snapshot, leaf by leaf to a file, then the head, then the signature. */
@Injectable()
export class AttestationWriter {
  constructor(
    private readonly evidence: EvidenceRepository,
    private readonly judge: CopyJudge,
    private readonly manifests: ManifestStore,
    private readonly keyring: SigningKeyring,
  ) {}

  /** @returns the signed head; the manifest lies in the store then. Safe to repeat. */
  async write(
    request: ClaimedAttestation,
    progress: Progress,
  ): Promise<SignedHead & { readonly leaves: number }> {
    const draft = await this.manifests.begin(request.id);
    let head: Unsigned;
    try {
      head = await this.draw(request, draft, progress);
    } catch (error) {
      await draft.discard();
      throw error;
    }
    await draft.finish();
    const signed = await this.keyring.sign((signer) => ({ ...head, ...signer }));
    return { ...signed, leaves: head.manifest.leaves };
  }

  private draw(request: ClaimedAttestation, draft: ManifestDraft, progress: Progress): Promise<Unsigned> {
    return this.evidence.snapshot(async (snapshot) => {
      const scope = request.scope as unknown as Scope;
      const moment = request.moment ?? snapshot.takenAt;
      const question: Question = {
        scope: evidenceScope(scope),
        moment,
        verifiedSince: request.verifiedSince ?? new Date(moment.getTime() - VERIFIED_WITHIN_DAYS * DAY_MS),
        isNow: request.moment === null,
      };
      const expected = await snapshot.expected(question.scope);
      const summary = new SummaryBuilder();
      const { digest } = draft;
      for await (const leaves of new EvidenceWalker(snapshot, this.judge, question).pages()) {
        for (const leaf of leaves) {
          summary.add(leaf);
          draft.add(leafLine(leaf));
        }
        await draft.settle();
        await progress(digest.leaves, expected);
      }
      return {
        type: ATTESTATION_TYPE,
        id: request.id,
        installation: snapshot.installation,
        scope,
        moment: moment.toISOString(),
        basis: question.isNow ? 'snapshot' : 'evidence',
        verifiedSince: question.verifiedSince.toISOString(),
        // Who reads it need not learn of backends that have nothing to do with it.
        places: snapshot.backends.filter(({ id }) => summary.names(id)).map(judgedPlace),
        summary: summary.attestation(question.isNow),
        manifest: digest.statement(),
      };
    });
  }
}

/** A place as a signed head names it. */
export function placeStatement(facts: BackendFacts): PlaceStatement {
  const { id, provider, zone, city, country, jurisdiction, owner, ownerCountry } = facts;
  return { backend: id, provider, zone, city, country, jurisdiction, owner, ownerCountry };
}

/** With all that policies judge, so that who reads the document can judge again. */
function judgedPlace(facts: BackendFacts): PlaceStatement {
  const { cloudActExposure, features, certificates } = facts;
  return { ...placeStatement(facts), cloudActExposure, features, certificates };
}

/** @throws RangeError for a version id that was not checked before */
export function evidenceScope({ tenantId, bucketId, key, versionId }: Scope): EvidenceScope {
  if (versionId === undefined || versionId === 'null') return { tenantId, bucketId, key, versionId };
  const id = parseS3VersionId(versionId);
  if (id === undefined) throw new RangeError('This is no version id');
  return { tenantId, bucketId, key, versionId: id };
}
