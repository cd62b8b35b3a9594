import type { ReplicaView } from '@sgw/contracts';
import { assertHeld, type Journal } from './journal.js';
import { keptSha256, type Sample, sha256Of } from './sample.js';
import { homesOf, type Subject } from './subject.js';
import { columns, grouped } from './terminal.js';

/** One copy of one object, and what its raw file says. */
export interface Whereabouts {
  readonly key: string;
  readonly sizeBytes: number;
  readonly copy: ReplicaView;
  /** `same` bytes as uploaded, `differs`, `missing`, or `unseen` where nobody can look past the gateway. */
  readonly rawFile: 'same' | 'differs' | 'missing' | 'unseen';
}

/** Compares what the gateway says of every copy with the raw folders. @returns the rows of the table */
export async function findWhereabouts(journal: Journal, subject: Subject): Promise<readonly Whereabouts[]> {
  const rows: Whereabouts[] = [];
  await journal.step('Every copy lies where the gateway says, with the bytes it says', async (saw) => {
    assertHeld(subject.stored.length > 0, 'nothing was stored');
    for (const sample of subject.stored) rows.push(...(await copiesOf(subject, sample)));
    const looked = rows.filter(({ rawFile }) => rawFile !== 'unseen');
    for (const { key, copy, rawFile } of looked) {
      assertHeld(rawFile === 'same', `the raw file of ${key} at ${copy.backendId}: ${rawFile}`);
    }
    saw(
      looked.length === 0
        ? 'these backends are no local folders: only the gateway was asked'
        : `${looked.length} of ${rows.length} raw files hashed: each is what was uploaded`,
    );
    for (const { key } of subject.stored) {
      const found = rows.filter((row) => row.key === key).map(({ copy }) => copy.backendId);
      assertHeld(
        found.sort().join() === homesOf(subject).toSorted().join(),
        `${key} lies at ${found.join()}`,
      );
    }
  });
  return rows;
}

async function copiesOf(subject: Subject, sample: Sample): Promise<readonly Whereabouts[]> {
  const { key, bytes, partSizes } = sample;
  const object = await subject.gateway.object(subject.bucket, key);
  const kept = keptSha256(bytes, partSizes);
  const rows: Whereabouts[] = [];
  for (const copy of object.replicas.filter(({ state }) => state !== 'deleted')) {
    assertHeld(copy.sha256 === kept, `${key} at ${copy.backendId}: the gateway says SHA-256 ${copy.sha256}`);
    rows.push({ key, sizeBytes: bytes.length, copy, rawFile: await compareRaw(subject, sample, copy) });
  }
  return rows;
}

async function compareRaw(
  { rawZones, first, second }: Subject,
  { bytes, partSizes }: Sample,
  copy: ReplicaView,
): Promise<Whereabouts['rawFile']> {
  const backend = [first, second].find(({ id }) => id === copy.backendId);
  const folder = backend && rawZones.folderOf(backend);
  if (folder === undefined) return 'unseen';
  const raw = await rawZones.bytesOf(folder, copy);
  if (raw === undefined) return 'missing';
  const isSame = sha256Of(raw) === sha256Of(bytes) && keptSha256(raw, partSizes) === copy.sha256;
  return isSame ? 'same' : 'differs';
}

/** The table of where every byte lies: a row for each copy, with its physical place and checksum below. */
export function whereaboutsTable(rows: readonly Whereabouts[]): readonly string[] {
  const head = ['object', 'bytes', 'zone', 'country', 'law', 'owner', 'verified at', 'raw file'];
  const table = columns(
    [
      head,
      ...rows.map(({ key, sizeBytes, copy, rawFile }) => [
        key,
        grouped(sizeBytes),
        copy.zone,
        copy.country,
        copy.jurisdiction,
        copy.owner,
        copy.verifiedAt ?? copy.state,
        rawFile === 'same' ? 'same bytes' : rawFile,
      ]),
    ],
    new Set([1]),
  );
  const [first = '', ...others] = table;
  return [
    first,
    ...others.flatMap((line, index) => {
      const copy = rows[index]?.copy;
      if (!copy) return [line];
      return [
        line,
        `  ${copy.physicalBucket}/${copy.physicalKey}`,
        `  sha-256 ${copy.sha256 ?? 'not known'}`,
      ];
    }),
  ];
}
