import type { BackendHealth } from '@backend/backends';
import type { BackendCounts } from '@backend/metadata';
import type { BackendFacts, BackendView } from '@sgw/contracts';

export interface KnownBackend {
  readonly facts: BackendFacts;
  readonly kind: BackendView['kind'];
  readonly health: BackendHealth;
  /** Undefined: nothing was ever placed there. */
  readonly counts: BackendCounts | undefined;
}

/** A backend as the console shows it; what is not known is left out. */
export function backendView({ facts, kind, health, counts }: KnownBackend): BackendView {
  const { state, reason, since, lastOkAt, latencyMs } = health;
  return {
    id: facts.id,
    kind,
    provider: facts.provider,
    zone: facts.zone,
    city: facts.city,
    country: facts.country,
    jurisdiction: facts.jurisdiction,
    owner: facts.owner,
    ownerCountry: facts.ownerCountry,
    ownerLaw: facts.ownerLaw,
    cloudActExposure: facts.cloudActExposure,
    features: facts.features,
    certificates: facts.certificates,
    health: state,
    ...(reason !== undefined && { reason }),
    ...(since && { since: since.toISOString() }),
    ...(lastOkAt && { lastOkAt: lastOkAt.toISOString() }),
    ...(latencyMs !== undefined && { latencyMs }),
    verifiedReplicas: counts?.verifiedReplicas ?? 0,
    verifiedBytes: counts?.verifiedBytes ?? 0,
    owedReplicas: counts?.owedReplicas ?? 0,
  };
}
