import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidInput } from './invalid-input.js';
import { unstorableText } from './unstorable-text.js';

/** Refuses text that the database cannot hold, in the path, query and body of every route, before any of them reads it. */
@Injectable()
export class StorableTextPipe implements PipeTransform {
  transform(value: unknown, { type, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    const found = unstorableText(value, data === undefined ? '' : `/${data}`);
    if (found.length > 0) throw new InvalidInput(found);
    return value;
  }
}
