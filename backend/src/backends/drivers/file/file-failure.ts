import { DriverError, type DriverFailure } from '../../storage-driver.js';

const BY_CODE: Readonly<Record<string, DriverFailure>> = {
  ENOENT: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOTEMPTY: 'conflict',
  ENAMETOOLONG: 'unsupported',
};

/** Turns an error of the file system into a DriverError; anything else stays as it is. */
export function fromFileSystem(error: unknown, driverId: string): unknown {
  // Not `instanceof Error`: in a test's own realm the system's errors are of another one.
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new DriverError(BY_CODE[code] ?? 'unavailable', driverId, { cause: error, detail: code });
}
