import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

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

  /** @param serve for a request behind which nothing came along @param refuse says that the length is missing */
  take(
    request: IncomingMessage,
    response: ServerResponse,
    { serve, refuse }: { readonly serve: () => void; readonly refuse: (socket: Socket) => void },
  ): void {
    const { socket } = request;
    const state = { isFollowed: false };
    this.sockets.set(socket, state);
    response.shouldKeepAlive = false;
    // What came with the head is parsed in this turn of the event loop.
    setImmediate(() => {
      if (!state.isFollowed) return serve();
      if (socket.writable) refuse(socket);
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
  }

  /** Notes that something followed; true when it must be neither served nor answered. */
  swallows(socket: Socket): boolean {
    const state = this.sockets.get(socket);
    if (state) state.isFollowed = true;
    return state !== undefined;
  }
}
