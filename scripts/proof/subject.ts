import type { BackendView } from '@sgw/contracts';
import type { RawZones } from './raw-zones.js';
import type { RunningGateway } from './running-gateway.js';
import type { Sample } from './sample.js';

/** Order of the countries the proof's bucket allows. */
export const LOCATIONS = 'fi,de';
/** Copies each of its objects gets. */
export const COPIES = 2;
/** Longest that a copy may take to appear and be verified. */
export const COPIED_WITHIN_MS = 60_000;

/** What the steps work on. */
export interface Subject {
  readonly gateway: RunningGateway;
  readonly rawZones: RawZones;
  readonly bucket: string;
  /** Backend that gets the bytes first, in `fi`. */
  readonly first: BackendView;
  /** Backend that gets the second copy, in `de`, and is taken away later. */
  readonly second: BackendView;
  /** Backends elsewhere, which must get nothing, with the files that lay there before. */
  readonly foreign: readonly ForeignZone[];
  /** Everything that was stored, in order. */
  readonly stored: Sample[];
  /** Objects that were offered and had to be refused. */
  readonly refused: Sample[];
}

export interface ForeignZone {
  readonly backend: BackendView;
  /** Undefined where nobody can look past the gateway. */
  readonly folder: string | undefined;
  readonly filesBefore: ReadonlySet<string>;
}

/** Ids of the backends that must hold each object. */
export function homesOf({ first, second }: Subject): readonly string[] {
  return [first.id, second.id];
}
