import type { AttestationSummary, CopyStanding, CopyStatement, ErasureHead, Leaf } from './statement.js';

/** Copies of these have bytes at their backend, or may have. */
const WITH_BYTES: ReadonlySet<CopyStanding> = new Set([
  'verified',
  'not-verified-since',
  'verified-later',
  'unverified',
  'being-removed',
]);

/** Whether bytes may lie at the backend. */
export function mayHoldBytes({ standing }: CopyStatement): boolean {
  return WITH_BYTES.has(standing);
}

/** Adds up leaves, for the one who writes a manifest and again for the one who checks it. */
export class SummaryBuilder {
  private readonly copies: Record<CopyStanding, number> = {
    verified: 0,
    'not-verified-since': 0,
    'verified-later': 0,
    unverified: 0,
    owed: 0,
    'being-removed': 0,
    removed: 0,
  };
  private readonly byBackend = new Map<string, { copies: number; bytes: number }>();
  private readonly named = new Set<string>();
  private buckets = 0;
  private versions = 0;
  private uploads = 0;
  private bytes = 0;
  private notPermitted = 0;

  add(leaf: Leaf): void {
    switch (leaf.kind) {
      case 'bucket':
        this.buckets++;
        return;
      case 'decision':
      case 'policy':
        return;
      case 'upload':
        this.uploads++;
        this.addCopies(leaf.copies, undefined);
        return;
      case 'version':
        this.versions++;
        if (leaf.status !== 'deleted' && leaf.status !== 'being-written') this.bytes += leaf.sizeBytes ?? 0;
        this.addCopies(leaf.copies, leaf.sizeBytes ?? 0);
        return;
      default:
        return unknownLeaf(leaf);
    }
  }

  /** @param knowsRules whether each copy says if it is permitted */
  attestation(knowsRules: boolean): AttestationSummary {
    const backends = [...this.byBackend.keys()].sort();
    return {
      buckets: this.buckets,
      versions: this.versions,
      uploads: this.uploads,
      bytes: this.bytes,
      copies: { ...this.copies },
      ...(knowsRules && { notPermitted: this.notPermitted }),
      byBackend: backends.map((backend) => ({
        backend,
        copies: this.byBackend.get(backend)?.copies ?? 0,
        bytes: this.byBackend.get(backend)?.bytes ?? 0,
      })),
    };
  }

  /** Whether a leaf named this backend. */
  names(backend: string): boolean {
    return this.named.has(backend);
  }

  erasure(): ErasureHead['summary'] {
    const uploads = this.uploads > 0 && { uploads: this.uploads };
    return { versions: this.versions, ...uploads, copies: this.copies.removed };
  }

  /** @param sizeBytes of each copy; undefined where each says it itself */
  private addCopies(copies: readonly CopyStatement[], sizeBytes: number | undefined): void {
    for (const copy of copies) {
      this.named.add(copy.backend);
      this.copies[copy.standing]++;
      if (!mayHoldBytes(copy)) continue;
      if (copy.isPermitted === false) this.notPermitted++;
      const sum = this.byBackend.get(copy.backend) ?? { copies: 0, bytes: 0 };
      const bytes = sum.bytes + (sizeBytes ?? copy.sizeBytes ?? 0);
      this.byBackend.set(copy.backend, { copies: sum.copies + 1, bytes });
    }
  }
}

function unknownLeaf(leaf: never): never {
  throw new RangeError(`A leaf of an unknown kind: ${JSON.stringify(leaf).slice(0, 100)}`);
}
