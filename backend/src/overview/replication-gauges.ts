import { BackendRegistry } from '@backend/backends';
import { OverviewRepository } from '@backend/metadata';
import { MetricsRegistry } from '@backend/observability';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ResidencyAudit } from './residency-audit.js';

/** Reads from PostgreSQL, before each scrape, what the gauges of replication and residency say. */
@Injectable()
export class ReplicationGauges implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly overview: OverviewRepository,
    private readonly backends: BackendRegistry,
    private readonly audit: ResidencyAudit,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(() => this.showBacklog());
    this.metrics.beforeScrape(async () =>
      this.metrics.residencyViolations.set(await this.audit.violations()),
    );
  }

  private async showBacklog(): Promise<void> {
    const backlog = new Map((await this.overview.backlog()).map((row) => [row.backendId, row]));
    const targets = new Set([...this.backends.facts().map(({ id }) => id), ...backlog.keys()]);
    for (const target of targets) {
      const owed = backlog.get(target);
      this.metrics.replicationBacklogObjects.set({ target }, owed?.replicas ?? 0);
      this.metrics.replicationBacklogBytes.set({ target }, owed?.bytes ?? 0);
      this.metrics.replicationRpoSeconds.set({ target }, owed?.oldestSeconds ?? 0);
    }
    this.metrics.replicationDeadLetter.set(
      [...backlog.values()].reduce((sum, { blocked }) => sum + blocked, 0),
    );
  }
}
