import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = Symbol('IS_PUBLIC');

/** Opens a route to everybody: without this line a route needs the operator. */
export const Public = (): CustomDecorator<symbol> => SetMetadata(IS_PUBLIC, true);
