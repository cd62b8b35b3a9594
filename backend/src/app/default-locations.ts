import { settings, StartupError } from '@backend/config';
import type { Logger } from '@backend/observability';
import type { PlacementPlanner } from '@backend/placement';
import { GatewayError } from '@sgw/contracts';

/**
 * Whether buckets without a LocationConstraint have a place to be in. What nobody wrote is not refused: the default may name
 * a country in which the declared backends have nothing.
 *
 * @throws StartupError with the locations there are
 */
export function judgeDefaultLocations(
  planner: Pick<PlacementPlanner, 'parseLocations' | 'usableLocations'>,
  locations: readonly string[],
  log: Logger,
): void {
  const given = locations.join(',');
  try {
    if (given !== '') planner.parseLocations(given);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const known = planner.usableLocations().map(({ term }) => term);
    const problem = `${settings.defaultLocations.name} is "${given}": ${error.message.replace(/\.?$/, '.')} The backends have ${known.join(', ')}.`;
    if (given !== settings.defaultLocations.fallback) throw new StartupError(problem, { cause: error });
    log.warn('Buckets without a LocationConstraint cannot be made', { problem });
  }
}
