import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Methods that speak of a body. */
const WITH_BODY: ReadonlySet<string> = new Set(['PUT', 'POST']);
/** How long a refused sender may go on before its connection is cut, in milliseconds. */
const LINGER_MS = 2000;

/**
 * Whether a request that may bring a body does not say where it ends. HTTP takes it for one without a body, and bytes behind
 * it for the next request; they are as likely the body of a client that forgot its length.
 */
export function isUnframed({ method, headers }: IncomingMessage): boolean {
  return (
    WITH_BODY.has(method ?? '') &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/**
 * Requests without a length are the last on their connection. What follows one is never read as a request: where it is
 * there already, the request is refused, else it is served and the connection closed.
 */
export class UnframedRequests {
  private readonly sockets = new WeakMap<Socket, { isFollowed: boolean }>();

  /**
   * Notes a request as its head is parsed.
   *
   * @returns asked when it is its turn: whether nothing came along behind it; otherwise its connection is soon cut
   */
  take({ socket }: IncomingMessage, response: ServerResponse): () => Promise<boolean> {
    const state = { isFollowed: false };
    this.sockets.set(socket, state);
    response.shouldKeepAlive = false;
    return async () => {
      // What came with the head is parsed in this turn of the event loop.
      await setImmediate();
      if (state.isFollowed) setTimeout(() => socket.destroy(), LINGER_MS).unref();
      return !state.isFollowed;
    };
  }

  /** Notes that something followed; true when it must be neither served nor answered. */
  swallows(socket: Socket): boolean {
    const state = this.sockets.get(socket);
    if (state) state.isFollowed = true;
    return state !== undefined;
  }
}
