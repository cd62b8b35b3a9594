import type { OverviewView } from '@sgw/contracts';
import type { Freshness } from '../live/live-channel';
import type { Mark } from '../shared/state-mark';

const backends = (count: number): string => `${count} ${count === 1 ? 'backend' : 'backends'}`;

/** The installation's state in one mark, the worst thing first. */
export function summariseHealth(overview: OverviewView | undefined, freshness: Freshness): Mark {
  if (freshness === 'stale') return { tone: 'unknown', icon: 'shape-ring', word: 'Not reachable' };
  if (!overview) return { tone: 'unknown', icon: 'shape-ring', word: 'Asking' };
  const count = (state: string) => overview.backends.filter(({ health }) => health === state).length;
  if (overview.residencyViolations > 0)
    return { tone: 'down', icon: 'lock-broken', word: 'Residency broken' };
  if (overview.workers === 0) return { tone: 'down', icon: 'shape-octagon', word: 'No worker' };
  const down = count('down');
  if (down > 0) return { tone: 'down', icon: 'shape-octagon', word: `${backends(down)} down` };
  const degraded = count('degraded');
  if (degraded > 0) {
    return { tone: 'degraded', icon: 'shape-triangle', word: `${backends(degraded)} degraded` };
  }
  const away = count('disabled');
  if (away > 0) return { tone: 'draining', icon: 'shape-arrow-out', word: `${backends(away)} taken away` };
  return { tone: 'ok', icon: 'shape-circle', word: 'All healthy' };
}
