import type { ValidationError } from '@nestjs/common';
import type { Problem } from '@sgw/contracts';

/** A request whose values do not pass the checks of its DTO; every mistake with its place. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';

  constructor(readonly errors: NonNullable<Problem['errors']>) {
    super('Some values are not usable');
  }

  /** Lists class-validator's findings with JSON pointers (RFC 6901). */
  static from(findings: readonly ValidationError[]): InvalidInput {
    return new InvalidInput(flatten(findings, ''));
  }
}

function flatten(findings: readonly ValidationError[], above: string): NonNullable<Problem['errors']> {
  return findings.flatMap(({ property, constraints = {}, children = [] }) => {
    const pointer = `${above}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [
      ...Object.values(constraints).map((detail) => ({ pointer, detail })),
      ...flatten(children, pointer),
    ];
  });
}
