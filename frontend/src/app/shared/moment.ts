import { reading } from './reading';

/** What a field for date and time holds, as an instant: of the reader's zone, or UTC. Undefined when it holds none. */
export function instantOf(typed: string): string | undefined {
  const time = Date.parse(reading.clock() === 'utc' ? `${typed}Z` : typed);
  return typed === '' || Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** In which zone such a field is read. */
export const zoneWords = (): string => (reading.clock() === 'utc' ? 'UTC' : 'your own time zone');
