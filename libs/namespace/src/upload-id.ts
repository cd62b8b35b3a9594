const UPLOAD_ID_BYTES = 24;

/**
 * A multipart upload's id: 192 random bits, so that it cannot be guessed. Hex, because an id that
 * begins with a hyphen would be read as an option by command line clients.
 *
 * @param randomBytes source of chance, `randomBytes` of node:crypto outside tests
 */
export function newUploadId(randomBytes: (size: number) => Buffer): string {
  return randomBytes(UPLOAD_ID_BYTES).toString('hex');
}
