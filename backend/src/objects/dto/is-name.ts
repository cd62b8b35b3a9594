import { ValidateBy } from 'class-validator';

const MAX_CHARACTERS = 255;

/** Checks what may be the name of something there is; whether there is, others say. PostgreSQL's texts hold no NUL. */
export function IsName(): PropertyDecorator {
  return ValidateBy({
    name: 'isName',
    validator: {
      validate: (name: unknown) =>
        typeof name === 'string' && name !== '' && name.length <= MAX_CHARACTERS && !name.includes('\0'),
      defaultMessage: () => `a name is 1 to ${MAX_CHARACTERS} characters without NUL`,
    },
  });
}
