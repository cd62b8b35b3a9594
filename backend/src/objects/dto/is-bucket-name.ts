import { isBucketName } from '@sgw/s3-wire';
import { ValidateBy } from 'class-validator';

/** Checks the name of a new bucket by S3's rules. */
export function IsBucketName(): PropertyDecorator {
  return ValidateBy({
    name: 'isBucketName',
    validator: {
      validate: (name: unknown) => typeof name === 'string' && isBucketName(name),
      defaultMessage: () =>
        'a bucket name is 3 to 63 of lower-case letters, digits, dots and hyphens, begins and ends with a letter or digit, ' +
        'and is no IP address or reserved name',
    },
  });
}
