/** One listing of one bucket. */
export interface DiscoveryFigure {
  readonly bucket: string;
  readonly tool: 'discovery' | 'rclone lsf' | 's5cmd ls';
  readonly seconds: number;
  readonly objects: number;
}

/** Resident memory of the gateway's process, in bytes. */
export interface MemoryFigure {
  readonly restBytes: number;
  readonly peakBytes: number;
}

/** A line that is kept or not. */
export interface DiscoveryVerdict {
  readonly text: string;
  readonly limit: string;
  readonly measured: string;
  readonly isMet: boolean;
}

const TIMES_FASTER = 4;
const GROWTH_MIB = 200;
const MIB = 1024 ** 2;

/** Judges a run: the discovery against the faster of the clients. @param keys that each bucket has */
export function judgeDiscovery(
  figures: readonly DiscoveryFigure[],
  memory: MemoryFigure,
  keys: number,
): readonly DiscoveryVerdict[] {
  const buckets = [...new Set(figures.map(({ bucket }) => bucket))];
  const speeds = buckets.flatMap((bucket): readonly DiscoveryVerdict[] => {
    const own = figures.find((figure) => figure.bucket === bucket && figure.tool === 'discovery');
    const others = figures.filter((figure) => figure.bucket === bucket && figure.tool !== 'discovery');
    if (own === undefined || others.length === 0) return [];
    const times = Math.min(...others.map(({ seconds }) => seconds)) / own.seconds;
    return [
      {
        text: `${bucket} keys: faster than the faster client`,
        limit: `at least ${TIMES_FASTER} ×`,
        measured: `${times.toFixed(1)} ×`,
        isMet: times >= TIMES_FASTER,
      },
    ];
  });
  const wrong = figures.filter(({ objects }) => objects !== keys);
  const growth = (memory.peakBytes - memory.restBytes) / MIB;
  return [
    ...speeds,
    {
      text: 'listings that saw another number of objects',
      limit: 'none',
      measured: wrong.map(({ tool, bucket, objects }) => `${tool} ${bucket} ${objects}`).join(', ') || 'none',
      isMet: wrong.length === 0,
    },
    {
      text: 'memory beyond that of the process at rest',
      limit: `at most ${GROWTH_MIB} MiB`,
      measured: `${growth.toFixed(0)} MiB`,
      isMet: growth <= GROWTH_MIB,
    },
  ];
}
