import { GatewayError } from '@sgw/contracts';

/** How often one key may be overwritten between the look at its metadata and the first byte of its body. */
const MAX_LOOKS = 5;

/**
 * Looks again when the version that was found was replaced, and its bytes removed, before the first one was read: a reader
 * of a key that is overwritten all the time gets one of its versions whole, never an error.
 *
 * @param look finds the version and reads it; nothing was sent to the client when it throws `object-superseded`
 */
export async function withLatestVersion<T>(look: () => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks++) {
    try {
      return await look();
    } catch (error) {
      const isSuperseded = error instanceof GatewayError && error.code === 'object-superseded';
      if (!isSuperseded || looks === MAX_LOOKS) throw error;
    }
  }
}
