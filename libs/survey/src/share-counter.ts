import type { Share } from '@sgw/contracts';
import { detach } from './detach.js';

interface Count {
  objects: number;
  bytes: number;
}

/** Adds up objects and bytes under names; of more names than it may hold, the small ones are forgotten. */
export class ShareCounter {
  private readonly counts = new Map<string, Count>();
  private forgotten: Count = { objects: 0, bytes: 0 };

  /** @param limit names held at most */
  constructor(private readonly limit: number) {}

  /** Whether every name's numbers are whole. */
  get isExact(): boolean {
    return this.forgotten.objects === 0;
  }

  add(name: string, bytes: number): void {
    this.addMany(name, 1, bytes);
  }

  addMany(name: string, objects: number, bytes: number): void {
    const count = this.counts.get(name);
    if (count !== undefined) {
      count.objects += objects;
      count.bytes += bytes;
      return;
    }
    this.counts.set(detach(name), { objects, bytes });
    if (this.counts.size > this.limit) this.forgetSmall();
  }

  /** The largest by bytes, then by objects, then by name. @param rest name for all others together; without it they are left out */
  largest(count: number, rest?: string): readonly Share[] {
    const all = [...this.counts].map(([name, { objects, bytes }]) => ({ name, objects, bytes }));
    all.sort((a, b) => b.bytes - a.bytes || b.objects - a.objects || (a.name < b.name ? -1 : 1));
    const top = all.slice(0, count);
    if (rest === undefined) return top;
    const other = { name: rest, ...this.forgotten };
    for (const { objects, bytes } of all.slice(count)) {
      other.objects += objects;
      other.bytes += bytes;
    }
    return other.objects === 0 ? top : [...top, other];
  }

  private forgetSmall(): void {
    const bySize = [...this.counts].sort(([, a], [, b]) => a.bytes - b.bytes || a.objects - b.objects);
    for (const [name, { objects, bytes }] of bySize.slice(0, Math.ceil(this.limit / 2))) {
      this.counts.delete(name);
      this.forgotten.objects += objects;
      this.forgotten.bytes += bytes;
    }
  }
}
