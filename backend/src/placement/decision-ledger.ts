import { createHash } from 'node:crypto';
import { DecisionRepository } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { DecisionRecord } from '@sgw/contracts';
import { LRUCache } from 'lru-cache';

const MAX_REMEMBERED = 10_000;
/** Kept ones are noted again after this time, so that what is in use is never taken for forgotten. */
const REMEMBERED_MS = 12 * 3_600_000;

/** Keeps decisions under the digest of what they say: the same decision is one row, whoever makes it and how often. */
@Injectable()
export class DecisionLedger {
  private readonly kept = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });

  constructor(private readonly decisions: DecisionRepository) {}

  /** @returns the decision's id: 128 bits in hex. Asks the database only for what this process has not kept lately. */
  async keep(record: DecisionRecord): Promise<string> {
    const id = createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 32);
    if (!this.kept.has(id)) {
      await this.decisions.keep(id, record);
      this.kept.set(id, true);
    }
    return id;
  }
}
