import type { BackendBody, ChunkConsumer } from './storage-driver.js';

/** Something that pushes chunks, each valid until the promise of its consumer settles. */
export interface ChunkSource {
  readonly deliver: (consume: ChunkConsumer) => Promise<void>;
  /** Ends the delivery early; it may reject then. Called at the end too. */
  readonly stop: () => void;
}

/**
 * Turns pushed chunks into chunks that are asked for: the source pauses until the next one is wanted. A chunk is valid only
 * until then. Whoever stops early stops the source.
 */
export async function* pulledChunks(source: ChunkSource): AsyncGenerator<Buffer, void> {
  let bell = Promise.withResolvers<void>();
  let offered: Buffer | undefined;
  let release: (() => void) | undefined;
  let failure: { readonly error: unknown } | undefined;
  const delivery = source
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
    source.stop();
    release?.();
    await delivery;
  }
}

/** The chunks of a body as they are asked for. Whoever stops early frees its connection. */
export function bodyChunks(body: BackendBody): AsyncGenerator<Buffer, void> {
  return pulledChunks({ deliver: (consume) => body.deliver(consume), stop: () => body.cancel() });
}
