/** Operations the bench sends. */
export type Operation = 'GET' | 'HEAD' | 'PUT' | 'LIST';

/** One kind of request and the limit it must keep. */
export interface Cell {
  /** What `--only` takes. */
  readonly id: string;
  readonly title: string;
  readonly operation: Operation;
  /** Bytes of the object; of a LIST, nothing. */
  readonly sizeBytes: number;
  /** Connections that ask at the same time; the limit is judged at the last. */
  readonly connections: readonly number[];
  /** Longest CPU time per request, as a multiple of nginx's for the same request, or of our own HEAD. */
  readonly limit: { readonly times: number; readonly of: 'nginx' | 'HEAD' };
}

const KIB = 1024;
const MIB = 1024 ** 2;
/** Keys in one page of a listing, the most S3 gives. */
export const LIST_PAGE_KEYS = 1000;

/** Everything that is measured. HEAD stands before LIST, which is judged by it; what writes comes last. */
export const CELLS: readonly Cell[] = [
  small('get-4k', 'GET 4 KiB', 'GET', 6),
  small('head', 'HEAD', 'HEAD', 4.5),
  {
    ...small('list', `LIST page of ${LIST_PAGE_KEYS.toLocaleString('en-US')}`, 'LIST', 20),
    limit: { times: 20, of: 'HEAD' },
  },
  large('get-16m', 'GET 16 MiB', 'GET', 1.4),
  small('put-4k', 'PUT 4 KiB', 'PUT', 10),
  large('put-16m', 'PUT 16 MiB', 'PUT', 4.5),
];

function small(id: string, title: string, operation: Operation, times: number): Cell {
  return { id, title, operation, sizeBytes: 4 * KIB, connections: [1, 16], limit: { times, of: 'nginx' } };
}

function large(id: string, title: string, operation: Operation, times: number): Cell {
  return { id, title, operation, sizeBytes: 16 * MIB, connections: [1, 4], limit: { times, of: 'nginx' } };
}
