import { randomUUID } from 'node:crypto';
import { ErasureRepository, type ErasureRow, type MissingConfirmation } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { Head } from '@sgw/attestation';
import {
  type ErasureMissingView,
  type ErasureRequest,
  type ErasureView,
  GatewayError,
  type Page,
} from '@sgw/contracts';
import type { SignedDocument } from './document-reader.js';
import { Eraser } from './eraser.js';
import { ScopeFinder, viewOfScope } from './scope-finder.js';

/** What is missing is shown so far; what hides behind it is shown when that is gone. */
const MISSING_SHOWN = 100;

/** Takes requests for erasures, and tells what became of them. */
@Injectable()
export class ErasureDesk {
  constructor(
    private readonly erasures: ErasureRepository,
    private readonly scopes: ScopeFinder,
    private readonly eraser: Eraser,
  ) {}

  /** @throws GatewayError `invalid-argument` that says what of the request cannot be; `not-found` */
  async request(request: ErasureRequest): Promise<ErasureView> {
    const deadlineAt = new Date(request.deadline);
    if (deadlineAt.getTime() <= Date.now())
      throw new GatewayError('invalid-argument', 'The deadline has passed already', { pointer: '/deadline' });
    if (request.reason !== undefined && !isStorable(request.reason))
      throw new GatewayError('invalid-argument', 'A reason is text without NUL', { pointer: '/reason' });
    const scope = await this.scopes.find(request, new Date());
    const id = randomUUID();
    const row = {
      id,
      tenantId: scope.tenantId,
      scope: { ...scope },
      reason: request.reason ?? null,
      deadlineAt,
    };
    await this.erasures.add(row);
    this.eraser.wake();
    return this.find(id);
  }

  /** The newest first. */
  async page(cursor: string | undefined, limit: number): Promise<Page<ErasureView>> {
    const rows = await this.erasures.page(cursor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(toView), ...(last && { nextCursor: last.id }) };
  }

  /** With what is missing. @throws GatewayError `not-found` */
  async find(id: string): Promise<ErasureView> {
    const row = await this.require(id);
    if (row.state === 'done') return toView(row);
    const missing = await this.erasures.missing(id, MISSING_SHOWN);
    return { ...toView(row), missing: missing.map(missingView) };
  }

  /** @throws GatewayError `not-found`; `conflict` unless it is done */
  async document(id: string): Promise<SignedDocument> {
    const { state, head, keyId, signature } = await this.require(id);
    if (head === null || keyId === null || signature === null)
      throw new GatewayError('conflict', `The erasure is not done but ${state}: it has no record`);
    return { id, head: JSON.parse(head) as Head, headLine: head, keyId, signature };
  }

  private async require(id: string): Promise<ErasureRow> {
    const row = await this.erasures.find(id);
    if (!row) throw new GatewayError('not-found', 'There is no such erasure');
    return row;
  }
}

/** It goes to PostgreSQL, whose texts hold no NUL, and into JSON that has to be UTF-8. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function toView(row: ErasureRow): ErasureView {
  return {
    id: row.id,
    state: row.state,
    scope: viewOfScope(row.scope),
    ...(row.reason !== null && { reason: row.reason }),
    versions: row.versions,
    versionsLeft: row.versionsLeft,
    deadline: row.deadlineAt.toISOString(),
    isOverdue: row.isOverdue,
    ...(row.error !== null && { error: row.error }),
    requestedAt: row.requestedAt.toISOString(),
    ...(row.completedAt && { completedAt: row.completedAt.toISOString() }),
  };
}

function missingView({ bucketId, key, backendId, state, error }: MissingConfirmation): ErasureMissingView {
  return { bucketId, key, ...(backendId !== null && { backendId }), state, ...(error !== null && { error }) };
}
