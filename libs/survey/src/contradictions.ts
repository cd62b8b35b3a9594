import type { BucketSurvey } from '@sgw/contracts';
import type { SnapshotFault } from './snapshot-fault.js';

/** What of a list of buckets cannot all be true: a bucket that is there twice, and fewer objects or bytes than its files have. */
export function contradictionsOf(buckets: readonly BucketSurvey[]): readonly SnapshotFault[] {
  const firstOf = new Map<string, number>();
  for (const [index, { name }] of buckets.entries()) if (!firstOf.has(name)) firstOf.set(name, index);
  const faults = buckets.flatMap((bucket, index) => {
    const path = ['buckets', index];
    const first = firstOf.get(bucket.name);
    return [
      ...(first === index
        ? []
        : [{ path: [...path, 'name'], detail: `the bucket is there already, as buckets[${first}]` }]),
      ...numbersOf(bucket).map(({ name, detail }) => ({ path: [...path, name], detail })),
    ];
  });
  const isTooMuch = (numbers: readonly (number | null)[]): boolean =>
    sumOf(numbers) > Number.MAX_SAFE_INTEGER;
  const tooMuch =
    isTooMuch(buckets.map(({ objectCount }) => objectCount)) ||
    isTooMuch(buckets.map(({ totalBytes, files }) => totalBytes ?? sumOf(files.map(({ size }) => size))));
  return tooMuch
    ? [...faults, { path: ['buckets'], detail: 'their numbers are too large to be added up' }]
    : faults;
}

function numbersOf({ objectCount, totalBytes, files }: BucketSurvey): readonly {
  readonly name: string;
  readonly detail: string;
}[] {
  const bytes = sumOf(files.map(({ size }) => size));
  return [
    ...(objectCount !== null && objectCount < files.length
      ? [
          {
            name: 'objectCount',
            detail: `${objectCount} is less than the ${files.length} files of the bucket`,
          },
        ]
      : []),
    ...(totalBytes !== null && totalBytes < bytes
      ? [
          {
            name: 'totalBytes',
            detail: `${totalBytes} is less than the ${bytes} bytes of the bucket’s files`,
          },
        ]
      : []),
  ];
}

/** An endpoint is where one can ask: over HTTP, without who asks. */
export function endpointFaults(url: string, path: readonly string[]): readonly SnapshotFault[] {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : {};
  if (protocol !== 'http:' && protocol !== 'https:')
    return [{ path, detail: 'expected an address that begins with http:// or https://' }];
  if (username !== '' || password !== '' || /^[a-z]+:\/\/[^/?#]*@/i.test(url))
    return [{ path, detail: 'an address holds no credentials: take out what stands before the @' }];
  return [];
}

function sumOf(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}
