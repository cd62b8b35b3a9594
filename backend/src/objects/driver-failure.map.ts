import { DriverError, type DriverFailure } from '@backend/backends';
import { GatewayError, type GatewayErrorCode } from '@sgw/contracts';

const CODE_OF: Record<DriverFailure, GatewayErrorCode> = {
  // A row without bytes is the backend's fault; the client's 404 was decided by PostgreSQL.
  'not-found': 'backend-unavailable',
  taken: 'backend-unavailable',
  changed: 'object-changed-outside',
  conflict: 'backend-unavailable',
  denied: 'backend-unavailable',
  throttled: 'slow-down',
  unavailable: 'backend-unavailable',
  integrity: 'backend-unavailable',
  unsupported: 'backend-unavailable',
  aborted: 'backend-unavailable',
};

const CHANGED =
  'The object was replaced or removed at its provider behind the gateway, which does not pass other bytes off as it. ' +
  'The operator can adopt what lies there now.';

/** Turns a provider's failure into what a client may be told; anything else passes. The cause stays for the log. */
export function forClient(error: unknown): unknown {
  if (!(error instanceof DriverError)) return error;
  if (error.failure === 'changed')
    return new GatewayError('object-changed-outside', CHANGED, {}, { cause: error });
  const message = 'The object could not be stored or read at this time. Please try again.';
  return new GatewayError(CODE_OF[error.failure], message, {}, { cause: error });
}
