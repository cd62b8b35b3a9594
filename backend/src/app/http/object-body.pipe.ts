import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidInput } from './invalid-input.js';

/** Refuses bodies that are no JSON object: class-validator would check a list's entries, and the route get the list. */
@Injectable()
export class ObjectBodyPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (type !== 'body' || value === undefined || isObject) return value;
    throw new InvalidInput([{ pointer: '', detail: 'the body must be a JSON object' }]);
  }
}
