import { MAX_KEY_BYTES } from '@sgw/contracts';
import { ValidateBy } from 'class-validator';

/** Checks an object key: 1 to 1,024 bytes of UTF-8 without NUL, nothing else. */
export function IsObjectKey(): PropertyDecorator {
  return ValidateBy({
    name: 'isObjectKey',
    validator: {
      validate: (key: unknown) =>
        typeof key === 'string' &&
        key !== '' &&
        key.isWellFormed() &&
        !key.includes('\0') &&
        Buffer.byteLength(key) <= MAX_KEY_BYTES,
      defaultMessage: () => `a key is 1 to ${MAX_KEY_BYTES} bytes of UTF-8 without NUL`,
    },
  });
}
