import { Injectable } from '@nestjs/common';
import type { OverviewView } from '@sgw/contracts';
import { OverviewReader } from './overview-reader.js';

/** Shortest time between two readings for those who listen, in milliseconds. */
const FRESH_MS = 950;
/** Where counting takes long, listeners make the database count for this share of the time at most: one part in so many. */
const REST_FACTOR = 10;

/** One overview for all who listen, read at most once a second. */
@Injectable()
export class OverviewFeed {
  private latest: Promise<OverviewView> | undefined;
  private freshUntilMs = 0;

  constructor(private readonly reader: OverviewReader) {}

  /** The overview, at most about a second old. */
  recent(): Promise<OverviewView> {
    if (this.latest && performance.now() < this.freshUntilMs) return this.latest;
    const startedMs = performance.now();
    // Nobody else begins to read while this reading runs.
    this.freshUntilMs = Number.POSITIVE_INFINITY;
    this.latest = this.reader.read().finally(() => {
      const tookMs = performance.now() - startedMs;
      this.freshUntilMs = startedMs + Math.max(FRESH_MS, tookMs * REST_FACTOR);
    });
    this.latest.catch(() => (this.latest = undefined));
    return this.latest;
  }
}
