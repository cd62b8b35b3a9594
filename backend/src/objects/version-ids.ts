import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createUuidV7Source } from '@sgw/namespace';

/** Ids of versions and of their copies: UUIDv7, rising within a process, so that index pages fill one after the other. */
@Injectable()
export class VersionIds {
  readonly next: () => string = createUuidV7Source(Date.now, randomBytes);
}
