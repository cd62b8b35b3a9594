import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A bucket of any size that takes no memory: its keys are computed. */
export interface SyntheticBucket {
  readonly name: string;
  readonly objects: number;
  /** In the order of UTF-8 bytes for growing numbers. */
  readonly keyOf: (index: number) => string;
}

export interface ListingEndpointOptions {
  /** Time that each page takes, in milliseconds. */
  readonly pageMs?: number;
  /** A free one by default. */
  readonly port?: number;
  /** Listens with this certificate, in PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers instead of the endpoint; false lets it answer. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

const PAGE = 1000;
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

/**
 * Speaks as much S3 as a discovery asks for, and clients that list, over real HTTP: ListBuckets, HeadBucket, GetBucketLocation,
 * GetBucketVersioning and ListObjectsV2 by prefix; all else is NotImplemented.
 */
export class ListingEndpoint {
  readonly requests: { readonly method: string; readonly url: string; readonly headers: string }[] = [];
  mostAtOnce = 0;
  private atOnce = 0;

  private constructor(
    private readonly server: Server,
    private readonly buckets: readonly SyntheticBucket[],
    private readonly options: ListingEndpointOptions,
  ) {}

  static async start(
    buckets: readonly SyntheticBucket[],
    options: ListingEndpointOptions = {},
  ): Promise<ListingEndpoint> {
    const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    const endpoint = new ListingEndpoint(server, buckets, options);
    server.on('request', (request, response) => void endpoint.answer(request, response));
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that a client holds open. */
  openSockets(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push({ method, url, headers: JSON.stringify(request.headers) });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    if (this.options.pageMs !== undefined) await sleep(this.options.pageMs);
    this.atOnce--;
    if (this.options.instead?.(request, response) === true) return;
    const { pathname, searchParams } = new URL(url, 'http://endpoint');
    const name = decodeURIComponent(pathname.slice(1).split('/')[0] ?? '');
    response.setHeader('content-type', 'application/xml');
    if (name === '') {
      response.end(bucketList(this.buckets));
      return;
    }
    const bucket = this.buckets.find((one) => one.name === name);
    if (bucket === undefined) sendError(response, 404, 'NoSuchBucket');
    else if (method === 'HEAD') response.setHeader('x-amz-bucket-region', 'us-east-1').end();
    else if (searchParams.has('location')) response.end(`${HEAD}<LocationConstraint/>`);
    else if (searchParams.has('delimiter')) sendError(response, 501, 'NotImplemented');
    else if (searchParams.get('list-type') === '2') response.end(page(bucket, searchParams));
    else if (searchParams.has('versioning')) response.end(`${HEAD}<VersioningConfiguration/>`);
    else sendError(response, 501, 'NotImplemented');
  }
}

/** Sends one of S3's errors. */
export function sendError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`${HEAD}<Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function bucketList(buckets: readonly SyntheticBucket[]): string {
  const items = buckets.map(
    ({ name }) =>
      `<Bucket><Name>${name}</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket>`,
  );
  return `${HEAD}<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets>${items.join('')}</Buckets></ListAllMyBucketsResult>`;
}

function page({ name, objects, keyOf }: SyntheticBucket, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const after = keyIn(query.get('continuation-token')) ?? query.get('start-after') ?? '';
  const from = Math.max(
    firstWhere(objects, (n) => keyOf(n) > after),
    firstWhere(objects, (n) => keyOf(n) >= prefix),
  );
  const end = firstWhere(objects, (n) => keyOf(n) >= prefix && !keyOf(n).startsWith(prefix));
  const to = Math.min(end, from + PAGE);
  const isEncoded = query.get('encoding-type') === 'url';
  const shown = (key: string): string =>
    isEncoded ? encodeURIComponent(key) : key.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const items: string[] = [];
  for (let index = from; index < to; index++) {
    items.push(
      `<Contents><Key>${shown(keyOf(index))}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
        `<ETag>&quot;9e107d9d372bb6826bd81d3542a419d6&quot;</ETag><Size>${index % 4096}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
  }
  const token =
    to < end
      ? `<NextContinuationToken>${Buffer.from(keyOf(to - 1)).toString('base64url')}</NextContinuationToken>`
      : '';
  return (
    `${HEAD}<ListBucketResult><Name>${name}</Name><Prefix>${shown(prefix)}</Prefix>${isEncoded ? '<EncodingType>url</EncodingType>' : ''}<KeyCount>${items.length}</KeyCount>` +
    `<MaxKeys>${PAGE}</MaxKeys><IsTruncated>${String(to < end)}</IsTruncated>${token}${items.join('')}</ListBucketResult>`
  );
}

/** Tokens are opaque: nobody may take one for a key. */
function keyIn(token: string | null): string | undefined {
  return token === null ? undefined : Buffer.from(token, 'base64url').toString();
}

/** The first index for which it holds, by halving: it holds for all that follow. */
function firstWhere(objects: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, objects];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
