import { Injectable } from '@nestjs/common';
import { GatewayError, InvalidDocument, type SavedSnapshot, type SaveSnapshotRequest } from '@sgw/contracts';
import { pointerText, readForeignBuckets, readForeignSnapshot, SnapshotFormatError } from '@sgw/survey';
import { SnapshotArchive } from './snapshot-archive.js';

/** Takes in snapshots that this server did not see itself: cleaned, cut to the limits, and marked as what they are. */
@Injectable()
export class SnapshotIntake {
  constructor(private readonly archive: SnapshotArchive) {}

  /** @throws InvalidDocument with the first faults */
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
      buckets: read('', () => readForeignBuckets(buckets, endpoint)),
    });
  }

  /** A file as exported, here or elsewhere; it gets an id of its own. @throws InvalidDocument with the first faults of a damaged one */
  saveImported(value: unknown): Promise<SavedSnapshot> {
    const { truncatedBy, totals, ...draft } = read('/snapshot', () => readForeignSnapshot(value));
    return this.archive.save({ ...draft, provenance: 'imported', cutBefore: { truncatedBy, totals } });
  }
}

/** @param place JSON pointer of what is read within the request */
function read<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SnapshotFormatError)) throw error;
    if (error.faults.length === 0)
      throw new GatewayError('invalid-argument', error.message, { pointer: place });
    const faults = error.faults.map(({ path, detail }) => ({ pointer: place + pointerText(path), detail }));
    throw new InvalidDocument(error.message, faults);
  }
}
