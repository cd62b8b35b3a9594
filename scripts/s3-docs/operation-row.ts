import {
  type KnownOperation,
  type OperationFacts,
  operationFacts,
  OPERATIONS,
  OTHER_OPERATIONS,
} from '@sgw/s3-wire';

export type OperationStatus = 'supported' | 'answered empty' | 'not supported';

/** What the document says of one operation. */
export interface OperationRow {
  readonly name: string;
  readonly request: string;
  readonly status: OperationStatus;
  /** IAM actions, that of a request with a version last. */
  readonly permissions: readonly string[];
  /** File in backend/test/acceptance that proves it; absent for what is not supported. */
  readonly proof?: string;
  /** What the proof must speak of. */
  readonly provenName: string;
}

const NEVER_SET_PROOF = 'bucket-defaults';
/** Operations that share a file; the others have one of their own name. */
const SHARED_PROOFS: Partial<Record<KnownOperation, string>> = {
  DeleteBucketCors: 'put-bucket-cors',
  GetBucketCors: 'put-bucket-cors',
};

/** Every operation of AWS's API, in order of name. */
export function operationRows(): readonly OperationRow[] {
  const names = Object.keys(OPERATIONS) as KnownOperation[];
  return [...names.map(rowOf), ...Object.keys(OTHER_OPERATIONS).map(otherRow)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function rowOf(name: KnownOperation): OperationRow {
  const facts = operationFacts(name);
  const { permission, versionPermission, isImplemented, isNeverSet } = facts;
  const proof = isNeverSet ? NEVER_SET_PROOF : (SHARED_PROOFS[name] ?? kebab(name));
  return {
    name,
    request: requestOf(facts),
    status: isNeverSet ? 'answered empty' : isImplemented ? 'supported' : 'not supported',
    permissions: versionPermission === undefined ? [permission] : [permission, versionPermission],
    provenName: name,
    ...(isImplemented ? { proof: `${proof}.acc-spec.ts` } : {}),
  };
}

function otherRow(name: string): OperationRow {
  const { request = '', answeredBy } = OTHER_OPERATIONS[name] ?? {};
  if (answeredBy === undefined)
    return { name, request, status: 'not supported', permissions: [], provenName: name };
  return { ...rowOf(answeredBy), name, request };
}

function requestOf({ method, level, query, header }: OperationFacts): string {
  const parts = [method, level, ...(query === undefined ? [] : [`?${query}`])];
  return header === undefined ? parts.join(' ') : `${parts.join(' ')}, ${header}`;
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
