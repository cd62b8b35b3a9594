import type { HistogramBin } from '@sgw/contracts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Sizes in bytes, in the steps that storage people know from MinIO. */
export const SIZE_BINS = [
  { label: '0 B', from: 0 },
  { label: '< 1 KiB', from: 1 },
  { label: '1 KiB – 1 MiB', from: KIB },
  { label: '1 – 10 MiB', from: MIB },
  { label: '10 – 64 MiB', from: 10 * MIB },
  { label: '64 – 128 MiB', from: 64 * MIB },
  { label: '128 – 512 MiB', from: 128 * MIB },
  { label: '≥ 512 MiB', from: 512 * MIB },
] as const;

/** Ages in days. */
export const AGE_BINS = [
  { label: '< 30 d', from: 0 },
  { label: '30 – 90 d', from: 30 },
  { label: '90 – 180 d', from: 90 },
  { label: '180 – 365 d', from: 180 },
  { label: '1 – 2 y', from: 365 },
  { label: '> 2 y', from: 730 },
] as const;

/** Counts objects and bytes by a value that grows from bin to bin. */
export class Histogram {
  private readonly objects: Float64Array;
  private readonly bytes: Float64Array;

  constructor(private readonly bins: readonly { readonly label: string; readonly from: number }[]) {
    this.objects = new Float64Array(bins.length);
    this.bytes = new Float64Array(bins.length);
  }

  add(value: number, bytes: number): void {
    let bin = this.bins.length - 1;
    while (bin > 0 && value < (this.bins[bin]?.from ?? 0)) bin--;
    this.objects[bin] = (this.objects[bin] ?? 0) + 1;
    this.bytes[bin] = (this.bytes[bin] ?? 0) + bytes;
  }

  read(): readonly HistogramBin[] {
    return this.bins.map((bin, index) => ({
      ...bin,
      objects: this.objects[index] ?? 0,
      bytes: this.bytes[index] ?? 0,
    }));
  }
}
