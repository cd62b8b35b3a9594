import { randomUUID } from 'node:crypto';
import { BackendRegistry, DriverError, type ListedVersion, type VersionCursor } from '@backend/backends';
import {
  AdoptedRowsRepository,
  type ClaimedAdoption,
  type FindingOfAdoption,
  type FoundVersion,
} from '@backend/metadata';
import { MetricsRegistry } from '@backend/observability';
import { VersionIds } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { compareForeign, comparisonWindow, type Stretch } from '@sgw/drift';

/** Most that a provider gives at once. */
const PAGE_SIZE = 1000;
const LONGEST_KEY_BYTES = 1024;
/** Versions of either side that a comparison holds: of a key with more of them it says so, and passes it over. */
const MOST_AT_ONCE = 20_000;

/** Walks a provider's bucket page by page: makes rows of it, or compares it with them. Every page is kept with its place. */
@Injectable()
export class BucketWalker {
  constructor(
    private readonly backends: BackendRegistry,
    private readonly rows: AdoptedRowsRepository,
    private readonly ids: VersionIds,
    private readonly metrics: MetricsRegistry,
  ) {}

  /** @returns false when the lease was lost. @throws DriverError */
  step(adoption: ClaimedAdoption, signal: AbortSignal): Promise<boolean> {
    return adoption.walk === 'adopt' ? this.takeOver(adoption, signal) : this.compare(adoption, signal);
  }

  private async takeOver(adoption: ClaimedAdoption, signal: AbortSignal): Promise<boolean> {
    const { afterKey, afterVersion } = adoption;
    const after = afterKey === null ? undefined : { key: afterKey, versionId: afterVersion ?? '' };
    const { versions, next } = await this.page(adoption, after, signal);
    const found = versions.filter(isStorable).map((version) => this.found(version));
    const skipped = versions.filter((version) => !isStorable(version)).map(skippedFinding);
    if (!(await this.rows.takeOver(adoption, { found, skipped, next }))) return false;
    this.metrics.adoptedObjects.inc(found.length);
    return true;
  }

  private async compare(adoption: ClaimedAdoption, signal: AbortSignal): Promise<boolean> {
    const theirs = await this.stretch(adoption, signal);
    const last = theirs.hasMore ? theirs.versions.at(-1)?.key : undefined;
    const rows = await this.rows.adopted(
      adoption.bucketId,
      { after: adoption.afterKey ?? '', upTo: last },
      MOST_AT_ONCE,
    );
    const window = comparisonWindow(theirs, { versions: rows, hasMore: rows.length === MOST_AT_ONCE });
    const isConverted = adoption.convertedAt !== null;
    let storable = window.theirs.filter(isStorable);
    let compared = compareForeign(storable, window.ours, isConverted);
    const isNew = new Set(compared.findings.filter(({ kind }) => kind === 'new').map(nameOf));
    if (isConverted && isNew.size > 0) {
      // Clients delete meanwhile: what has gone since it was listed was not foreign, but had its row taken away.
      const still = new Set((await this.stretch(adoption, signal)).versions.map(nameOf));
      storable = storable.filter((version) => still.has(nameOf(version)) || !isNew.has(nameOf(version)));
      compared = compareForeign(storable, window.ours, isConverted);
    }
    const { findings, repairs } = compared;
    const mended = repairs.map((repair) => ({
      ...repair,
      found: repair.found.map((version) => this.found(version)),
    }));
    return this.rows.keepCompared(adoption, {
      findings: window.oversized === undefined ? findings : [...findings, passedOver(window.oversized)],
      repairs: adoption.walk === 'repair' ? mended : [],
      lost: adoption.walk === 'repair' ? [] : repairs.flatMap(({ gone }) => gone),
      nextKey: window.upTo,
    });
  }

  /** Pages from where the walk stands, until one key was seen wholly, or it is too much of one, or there is no more. */
  private async stretch(adoption: ClaimedAdoption, signal: AbortSignal): Promise<Stretch<ListedVersion>> {
    const versions: ListedVersion[] = [];
    let after: VersionCursor | undefined =
      adoption.afterKey === null ? undefined : { key: adoption.afterKey, versionId: '' };
    for (;;) {
      const page = await this.page(adoption, after, signal);
      versions.push(...page.versions);
      if (!page.next) return { versions, hasMore: false };
      const isOneKey = versions[0]?.key === versions.at(-1)?.key;
      if (!isOneKey || versions.length >= MOST_AT_ONCE) return { versions, hasMore: true };
      after = page.next;
    }
  }

  private async page(
    { backendId, physicalBucket, isVersioned }: ClaimedAdoption,
    after: VersionCursor | undefined,
    signal: AbortSignal,
  ) {
    const request = { isVersioned, limit: PAGE_SIZE, ...(after && { after }) };
    const page = await this.backends.driver(backendId).listVersions(physicalBucket, request, signal);
    // What comes in another order than S3's cannot be gone on with after a key, nor compared.
    let last = Buffer.from(after?.key ?? '');
    for (const { key } of page.versions) {
      const bytes = Buffer.from(key);
      if (Buffer.compare(bytes, last) < 0)
        throw new DriverError('unsupported', backendId, {
          detail: 'the listing is not in the order of its keys',
        });
      last = bytes;
    }
    return page;
  }

  private found({ versionId, ...version }: ListedVersion): FoundVersion {
    return { ...version, id: this.ids.next(), replicaId: randomUUID(), providerVersionId: versionId };
  }
}

type FindingName = Pick<FindingOfAdoption, 'providerVersionId'>;

/** PostgreSQL's texts hold no NUL, and no key is longer than S3's longest. */
function isStorable({ key }: ListedVersion): boolean {
  return !key.includes('\0') && Buffer.byteLength(key) <= LONGEST_KEY_BYTES;
}

function nameOf(version: { readonly key: string } & ({ readonly versionId: string } | FindingName)): string {
  return `${version.key}\0${'versionId' in version ? version.versionId : version.providerVersionId}`;
}

function skippedFinding({ key, versionId }: ListedVersion): FindingOfAdoption {
  const detail = 'the key cannot be one of the gateway: it stays with its provider alone';
  return {
    kind: 'skipped',
    key: key.replaceAll('\0', '␀').slice(0, LONGEST_KEY_BYTES),
    providerVersionId: versionId,
    detail,
  };
}

function passedOver(key: string): FindingOfAdoption {
  const detail = `it has ${MOST_AT_ONCE.toLocaleString('en')} versions or more, which are not compared`;
  return { kind: 'skipped', key, providerVersionId: '', detail };
}
