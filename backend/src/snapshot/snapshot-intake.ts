import { Injectable } from '@nestjs/common';
import { GatewayError, type SavedSnapshot, type SaveSnapshotRequest } from '@sgw/contracts';
import { readBuckets, readSnapshot, SnapshotFormatError } from '@sgw/survey';
import { SnapshotArchive } from './snapshot-archive.js';

/** Takes in snapshots that this server did not see itself: cleaned, cut to the limits, and marked as what they are. */
@Injectable()
export class SnapshotIntake {
  constructor(private readonly archive: SnapshotArchive) {}

  /** @throws GatewayError `invalid-request` */
  saveSupplied(request: SaveSnapshotRequest): Promise<SavedSnapshot> {
    const { endpoint = '', region = '', timestamp, buckets } = request;
    return this.archive.save({
      provenance: 'client-supplied',
      timestamp: new Date(timestamp ?? Date.now()).toISOString(),
      durationMs: null,
      name: request.name ?? '',
      note: request.note ?? '',
      tags: request.tags ?? [],
      endpoint: { url: endpoint, region, address: '', server: null, clockSkewSeconds: null },
      requests: null,
      buckets: read(() => readBuckets(buckets)),
    });
  }

  /** A file as exported, here or elsewhere; it gets an id of its own. @throws GatewayError `invalid-request` */
  saveImported(value: unknown): Promise<SavedSnapshot> {
    return this.archive.save({ ...read(() => readSnapshot(value)), provenance: 'imported' });
  }
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SnapshotFormatError)) throw error;
    throw new GatewayError('invalid-request', error.message, {}, { cause: error });
  }
}
