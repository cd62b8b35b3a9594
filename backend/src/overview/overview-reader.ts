import { BackendRegistry } from '@backend/backends';
import { OverviewRepository } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { BackendView, OverviewView } from '@sgw/contracts';
import { backendView } from './backend-view.js';
import { ResidencyAudit } from './residency-audit.js';

/** Reads the state of the installation anew with every call: nothing in it is kept that could be stale. */
@Injectable()
export class OverviewReader {
  constructor(
    private readonly overview: OverviewRepository,
    private readonly registry: BackendRegistry,
    private readonly audit: ResidencyAudit,
  ) {}

  async read(): Promise<OverviewView> {
    const [counts, residencyViolations, backends] = await Promise.all([
      this.overview.counts(),
      this.audit.violations(),
      this.backends(),
    ]);
    return { takenAt: new Date().toISOString(), ...counts, residencyViolations, backends };
  }

  /** The configured backends, in declared order. */
  async backends(): Promise<BackendView[]> {
    const counts = new Map((await this.overview.perBackend()).map((row) => [row.backendId, row]));
    return this.registry.facts().map((facts) =>
      backendView({
        facts,
        kind: this.registry.declaration(facts.id)?.connection.kind ?? 'memory',
        health: this.registry.health(facts.id),
        counts: counts.get(facts.id),
      }),
    );
  }
}
