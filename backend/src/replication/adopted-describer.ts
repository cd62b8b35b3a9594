import { BackendRegistry, type ObjectRef } from '@backend/backends';
import { AdoptedCopiesRepository } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { RESIDENCY_TAG } from '@sgw/contracts';
import { readObjectHeaders } from '@sgw/s3-wire';

/** Where an adopted object lies. */
export interface ForeignPlace {
  readonly backendId: string;
  readonly ref: ObjectRef;
}

/**
 * Asks a provider what its owner stored with an adopted object beside the bytes: a listing does not tell. Until then nothing
 * is answered about it, rather than that there was nothing.
 */
@Injectable()
export class AdoptedDescriber {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly backends: BackendRegistry,
    private readonly copies: AdoptedCopiesRepository,
  ) {}

  /** @throws DriverError `changed` | `not-found` when it is not the adopted object any more; others of the backend */
  describe(versionId: string, place: ForeignPlace, signal: AbortSignal): Promise<void> {
    const running = this.running.get(versionId);
    if (running) return running;
    const asked = this.ask(versionId, place, signal).finally(() => this.running.delete(versionId));
    this.running.set(versionId, asked);
    return asked;
  }

  private async ask(versionId: string, { backendId, ref }: ForeignPlace, signal: AbortSignal): Promise<void> {
    const { headers, userMetadata, tags, lock } = await this.backends.driver(backendId).describe(ref, signal);
    // The gateway's own tag would speak of rules that nobody here made.
    const kept = Object.entries(tags).filter(([name]) => name !== RESIDENCY_TAG);
    const stored = Object.entries(readObjectHeaders(new Map(Object.entries(headers))));
    await this.copies.describe(versionId, {
      headers: Object.fromEntries(stored.filter(([, value]) => typeof value === 'string')) as Record<
        string,
        string
      >,
      userMetadata,
      tags: Object.fromEntries(kept),
      lock,
    });
  }
}
