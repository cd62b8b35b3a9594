import { Pipe, type PipeTransform } from '@angular/core';
import { formatCount } from './format-bytes';

/** `{{ 18230 | count }}` → `18,230`. */
@Pipe({ name: 'count' })
export class CountPipe implements PipeTransform {
  transform = formatCount;
}
