/** What the gateway held at most while it attested one bucket and handed the document out. */
export interface AttestationFigure {
  readonly objects: number;
  readonly documentBytes: number;
  readonly writingSeconds: number;
  readonly downloadSeconds: number;
  /** Resident memory of the process just before. */
  readonly restBytes: number;
  readonly writingPeakBytes: number;
  readonly downloadPeakBytes: number;
}

/** A line to be kept. */
export interface AttestationVerdict {
  readonly text: string;
  readonly limitMib: number;
  readonly measuredMib: number;
  readonly isMet: boolean;
}

const MIB = 1024 ** 2;
/** Most that the larger bucket may cost above the smaller one: the garbage collector's leisure, not the objects. */
const GROWTH_LIMIT_MIB = 96;
/**
 * Most that a download may add, whatever its size, also while its reader stands still: Node lets about 64 MiB of chunks
 * that were sent lie before it collects them.
 */
const DOWNLOAD_LIMIT_MIB = 128;

/** Judges figures, smallest bucket first. @throws RangeError for none */
export function judgeAttestation(figures: readonly AttestationFigure[]): readonly AttestationVerdict[] {
  const [least, most] = [figures[0], figures.at(-1)];
  if (!least || !most) throw new RangeError('no figures');
  const download = most.downloadPeakBytes - Math.max(most.writingPeakBytes, most.restBytes);
  return [
    ...(most === least
      ? []
      : [
          verdict(
            'writing, most objects over least',
            GROWTH_LIMIT_MIB,
            most.writingPeakBytes - least.writingPeakBytes,
          ),
        ]),
    verdict('download over writing, most objects', DOWNLOAD_LIMIT_MIB, Math.max(0, download)),
  ];
}

function verdict(text: string, limitMib: number, bytes: number): AttestationVerdict {
  const measuredMib = Math.round(bytes / MIB);
  return { text, limitMib, measuredMib, isMet: measuredMib <= limitMib };
}
