import { reading, type Units } from './reading';

const UNITS: Readonly<Record<Units, { readonly step: number; readonly names: readonly string[] }>> = {
  iec: { step: 1024, names: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] },
  si: { step: 1000, names: ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] },
};

/** A size for people, in the units that this browser reads: `0 B`, `1.5 KiB`, `200 MiB`. What is not known is `—`, never 0. */
export function formatBytes(sizeBytes: number | null | undefined): string {
  if (sizeBytes === null || sizeBytes === undefined || !Number.isFinite(sizeBytes) || sizeBytes < 0)
    return '—';
  const { step, names } = UNITS[reading.units()];
  let value = sizeBytes;
  let unit = 0;
  // Rounding must not print "1024 KiB": the step is taken where the rounded number would reach it.
  while (unit < names.length - 1 && roundedFor(value, unit) >= step) {
    value /= step;
    unit++;
  }
  const rounded = roundedFor(value, unit);
  return `${unit === 0 || rounded >= 100 ? rounded.toFixed(0) : rounded.toFixed(1)} ${names[unit]}`;
}

/** The exact number, for a tooltip: `20,971,520 bytes`; nothing for what is not known. */
export function formatExactBytes(sizeBytes: number | null | undefined): string {
  if (sizeBytes === null || sizeBytes === undefined) return '';
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
