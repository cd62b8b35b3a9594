import { Pipe, type PipeTransform } from '@angular/core';
import { formatBytes } from './format-bytes';

/** `{{ 2048 | bytes }}` → `2.0 KiB`. */
@Pipe({ name: 'bytes' })
export class BytesPipe implements PipeTransform {
  transform = formatBytes;
}
