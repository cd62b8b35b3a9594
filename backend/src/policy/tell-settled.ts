import type { Settled } from '@backend/transfers';
import type { Response } from 'express';

/** How an answer to a change of rules tells what it could not end. */
export const SETTLED_NOTE =
  'The answer comes when every process has ended the transfers that the new rules forbid, after five seconds at most; ' +
  'X-Sgw-Transfers-Left and X-Sgw-Processes-Unheard say how many transfers and processes had not by then.';

export function tellSettled({ left, unheard }: Settled, response: Response): void {
  response.setHeader('X-Sgw-Transfers-Left', String(left));
  response.setHeader('X-Sgw-Processes-Unheard', String(unheard));
}
