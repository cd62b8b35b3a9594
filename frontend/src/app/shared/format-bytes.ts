const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] as const;
const STEP = 1024;

/** A size for people, IEC units: `0 B`, `1.5 KiB`, `200 MiB`. What is not known is `—`, never 0. */
export function formatBytes(sizeBytes: number | null | undefined): string {
  if (sizeBytes === null || sizeBytes === undefined || !Number.isFinite(sizeBytes) || sizeBytes < 0)
    return '—';
  let value = sizeBytes;
  let unit = 0;
  // Rounding must not print "1024 KiB": the step is taken where the rounded number would reach it.
  while (unit < UNITS.length - 1 && roundedFor(value, unit) >= STEP) {
    value /= STEP;
    unit++;
  }
  const rounded = roundedFor(value, unit);
  return `${unit === 0 || rounded >= 100 ? rounded.toFixed(0) : rounded.toFixed(1)} ${UNITS[unit]}`;
}

/** The exact number, for a tooltip: `20,971,520 bytes`. */
export function formatExactBytes(sizeBytes: number): string {
  return `${formatCount(sizeBytes)} ${sizeBytes === 1 ? 'byte' : 'bytes'}`;
}

/** A count with thousands separated: `18,230`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}

const roundedFor = (value: number, unit: number): number => {
  if (unit === 0 || value >= 99.95) return Math.round(value);
  return Math.round(value * 10) / 10;
};
