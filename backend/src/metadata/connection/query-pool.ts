import { GatewayError } from '@sgw/contracts';
import pg from 'pg';
import { ReusingSocket } from './reusing-socket.js';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** pg-pool's own words; it gives the error no code. */
const WAITED_IN_VAIN = 'timeout exceeded when trying to connect';

/**
 * Connections for queries that are no point reads. Who gets none is told so in our terms: `slow-down` when all were busy for
 * too long, `metadata-unavailable` when PostgreSQL cannot be reached.
 */
export class QueryPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super({ ...config, stream: () => new ReusingSocket() });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    if (!callback)
      return super.connect().catch((error: Error) => {
        throw explained(error);
      });
    super.connect((error, client, done) => callback(error && explained(error), client, done));
  }
}

function explained(cause: Error): GatewayError {
  return cause.message === WAITED_IN_VAIN
    ? new GatewayError('slow-down', 'The metadata store is busy. Please try again.', {}, { cause })
    : new GatewayError(
        'metadata-unavailable',
        'The metadata store cannot be reached. Please try again.',
        {},
        { cause },
      );
}
