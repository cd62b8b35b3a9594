import { inspect } from 'node:util';

const MASK = '[secret]';

/** A secret that prints as `[secret]` wherever it lands: string templates, JSON, `util.inspect`, logs. */
export class SecretText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself: call it where it is used, never where it is passed on. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
