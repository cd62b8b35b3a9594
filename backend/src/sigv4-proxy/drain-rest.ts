import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is read of a body nobody wants, so that its sender gets to see the answer instead of a reset. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;
const MAX_DRAIN_MS = 5000;

/**
 * Reads on for a moment after a refusal: closing a connection with unread bytes resets it, and the client would never
 * see why. Then the connection is closed, whatever is left.
 */
export async function drainRest(http: IncomingMessage, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    let drainedBytes = 0;
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, MAX_DRAIN_MS);
    http.on('data', (chunk: Buffer) => {
      drainedBytes += chunk.length;
      if (drainedBytes > MAX_DRAINED_BYTES) done();
    });
    http.once('end', done);
    http.once('error', done);
    http.once('close', done);
    http.resume();
  });
  if (!http.complete) response.destroy();
}
