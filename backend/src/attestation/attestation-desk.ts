import { randomUUID } from 'node:crypto';
import { CONFIG, type RunningConfig } from '@backend/config';
import { AttestationRepository, type AttestationRow } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import { type AttestationHead } from '@sgw/attestation';
import { type AttestationRequest, type AttestationView, GatewayError, type Page } from '@sgw/contracts';
import { AttestationRunner } from './attestation-runner.js';
import type { SignedDocument } from './document-reader.js';
import { ManifestStore } from './manifest-store.js';
import { ScopeFinder, viewOfScope } from './scope-finder.js';

/** Waiting and being made, all together: more is not asked for by people. */
const MAX_OPEN = 100;
const DAY_MS = 86_400_000;

/** Takes requests for attestations, and tells what became of them. */
@Injectable()
export class AttestationDesk {
  constructor(
    private readonly attestations: AttestationRepository,
    private readonly scopes: ScopeFinder,
    private readonly runner: AttestationRunner,
    private readonly manifests: ManifestStore,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** @throws GatewayError `invalid-argument` that says what of the request cannot be; `not-found`; `slow-down` */
  async request(request: AttestationRequest): Promise<AttestationView> {
    const moment = request.moment === undefined ? null : new Date(request.moment);
    if (moment) this.checkMoment(moment);
    const verifiedSince = request.verifiedSince === undefined ? null : new Date(request.verifiedSince);
    if (verifiedSince && verifiedSince > (moment ?? new Date()))
      throw refusal('/verifiedSince', 'No copy can have been verified after the moment');
    const scope = await this.scopes.find(request, moment ?? new Date());
    const id = randomUUID();
    const row = { id, tenantId: scope.tenantId, scope: { ...scope }, moment, verifiedSince };
    if (!(await this.attestations.add(row, MAX_OPEN)))
      throw new GatewayError('slow-down', `${MAX_OPEN} attestations are waiting already`);
    this.runner.wake();
    return this.find(id);
  }

  /** The newest first. */
  async page(cursor: string | undefined, limit: number): Promise<Page<AttestationView>> {
    const rows = await this.attestations.page(cursor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(toView), ...(last && { nextCursor: last.id }) };
  }

  /** @throws GatewayError `not-found` */
  async find(id: string): Promise<AttestationView> {
    return toView(await this.require(id));
  }

  /** @throws GatewayError `not-found`; `conflict` when it had ended */
  async cancel(id: string): Promise<void> {
    const { state } = await this.require(id);
    if (!(await this.attestations.cancel(id)))
      throw new GatewayError('conflict', `The attestation is ${state}: there is nothing to cancel`);
  }

  /** @throws GatewayError `not-found`; `conflict` while it is made */
  async remove(id: string): Promise<void> {
    await this.require(id);
    if (!(await this.attestations.remove(id)))
      throw new GatewayError('conflict', 'The attestation is being made: cancel it first');
    await this.manifests.remove(id);
  }

  /** @throws GatewayError `not-found`; `conflict` unless it is ready */
  async document(id: string): Promise<SignedDocument> {
    const { state, head, keyId, signature } = await this.require(id);
    if (head === null || keyId === null || signature === null)
      throw new GatewayError('conflict', `The attestation is ${state}: it has no document`);
    return { id, head: JSON.parse(head) as AttestationHead, headLine: head, keyId, signature };
  }

  private async require(id: string): Promise<AttestationRow> {
    const row = await this.attestations.find(id);
    if (!row) throw new GatewayError('not-found', 'There is no such attestation');
    return row;
  }

  private checkMoment(moment: Date): void {
    const now = Date.now();
    if (moment.getTime() > now) throw refusal('/moment', 'The moment has not come yet');
    const { evidenceDays } = this.config;
    const oldest = new Date(now - evidenceDays * DAY_MS);
    if (moment >= oldest) return;
    throw refusal(
      '/moment',
      `Evidence is kept for ${evidenceDays} days (SGW_EVIDENCE_DAYS): nothing can be said of a moment before ${oldest.toISOString()}`,
    );
  }
}

function refusal(pointer: string, message: string): GatewayError {
  return new GatewayError('invalid-argument', message, { pointer });
}

function toView(row: AttestationRow): AttestationView {
  const head = row.head === null ? undefined : (JSON.parse(row.head) as AttestationHead);
  const moment = head?.moment ?? row.moment?.toISOString();
  const verifiedSince = head?.verifiedSince ?? row.verifiedSince?.toISOString();
  return {
    id: row.id,
    state: row.state,
    scope: viewOfScope(row.scope),
    ...(moment !== undefined && { moment }),
    ...(verifiedSince !== undefined && { verifiedSince }),
    leaves: row.leaves,
    ...(row.leavesExpected !== null && { leavesExpected: row.leavesExpected }),
    ...(row.error !== null && { error: row.error }),
    ...(row.keyId !== null && { keyId: row.keyId }),
    ...(head && {
      merkleRoot: head.manifest.merkleRoot,
      sizeBytes: head.manifest.bytes,
      copies: head.summary.copies,
      ...(head.summary.notPermitted !== undefined && { notPermitted: head.summary.notPermitted }),
    }),
    createdAt: row.createdAt.toISOString(),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
  };
}
