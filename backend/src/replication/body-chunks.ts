import type { BackendBody } from '@backend/backends';

/**
 * Turns a delivered body into chunks that are asked for: reading pauses until the next chunk is wanted. A chunk is valid
 * only until then. Whoever stops early frees the connection.
 */
export async function* bodyChunks(body: BackendBody): AsyncGenerator<Buffer, void> {
  let bell = Promise.withResolvers<void>();
  let offered: Buffer | undefined;
  let release: (() => void) | undefined;
  let failure: { readonly error: unknown } | undefined;
  const delivery = body
    .deliver((chunk) => {
      const taken = Promise.withResolvers<void>();
      offered = chunk;
      release = taken.resolve;
      bell.resolve();
      return taken.promise;
    })
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => bell.resolve());
  try {
    for (;;) {
      await bell.promise;
      if (failure) throw failure.error;
      const chunk = offered;
      if (!chunk) return;
      offered = undefined;
      bell = Promise.withResolvers();
      yield chunk;
      release?.();
    }
  } finally {
    body.cancel();
    release?.();
    await delivery;
  }
}
