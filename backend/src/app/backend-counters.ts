import type { BackendCall, BackendMetrics, BackendRegistry } from '@backend/backends';
import type { MetricsRegistry } from '@backend/observability';

/** Counts the calls to backends. */
export function backendCounters(metrics: MetricsRegistry): BackendMetrics {
  return {
    onCall({ backendId, operation, outcome, seconds }: BackendCall): void {
      metrics.backendRequests.inc({ backend: backendId, operation, outcome });
      metrics.backendSeconds.observe({ backend: backendId, operation }, seconds);
    },
  };
}

/** Shows before each scrape which backends are usable. */
export function showBackendHealth(metrics: MetricsRegistry, backends: BackendRegistry): void {
  metrics.beforeScrape(async () => {
    for (const { id } of backends.facts())
      metrics.backendUp.set({ backend: id }, backends.isUsable(id) ? 1 : 0);
  });
}
