import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OutgoingRequest, PinnedHandler } from './pinned-handler.js';
import type { VettedEndpoint } from './vet-endpoint.js';

/** A name that nobody can resolve. */
const HOST = 's3.rebinding.invalid';
const EMPTY = '<ListBucketResult/>';

const seen: IncomingMessage[] = [];
let answer: { readonly headers?: Record<string, string>; readonly body: string } = { body: EMPTY };
const server = createServer((request, response) => {
  seen.push(request);
  response.writeHead(200, answer.headers ?? {}).end(answer.body);
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(more: Partial<OutgoingRequest> = {}): Promise<PinnedHandler> {
  const endpoint: VettedEndpoint = {
    ...{ url: `http://${HOST}:${port}`, protocol: 'http:', host: HOST, port },
    ...{ address: '127.0.0.1', family: 4 },
  };
  const handler = new PinnedHandler(endpoint, { answerMs: 5_000, answerBytes: 1024, connections: 2 });
  const request = { protocol: 'http:', hostname: HOST, port, method: 'GET', path: '/', headers: {}, ...more };
  try {
    await handler.handle(request);
  } finally {
    handler.destroy();
  }
  return handler;
}

describe('PinnedHandler', () => {
  it.each([HOST, `reports.${HOST}`])(
    'connects to the vetted address, whatever %s resolves to',
    async (hostname) => {
      const before = seen.length;
      await ask({ hostname });
      expect(seen).toHaveLength(before + 1);
    },
  );

  it.each([
    ['another host', { hostname: '127.0.0.1' }],
    ['a host that ends alike', { hostname: `x${HOST}` }],
    ['a name that breaks out of its label', { hostname: `127.0.0.1/.${HOST}` }],
    ['a user before the host', { hostname: `a@b.${HOST}` }],
    ['another port', { port: 6379 }],
    ['another scheme', { protocol: 'https:' }],
    ['a verb that writes', { method: 'PUT' }],
    ['a verb that deletes', { method: 'DELETE' }],
    ['a verb that posts', { method: 'POST' }],
  ])('sends nothing to %s', async (_what, more) => {
    const before = seen.length;
    await expect(ask(more)).rejects.toMatchObject({ name: 'SurveyFailure' });
    expect(seen).toHaveLength(before);
  });

  it.each([
    [{ server: 'AmazonS3' }, 'AmazonS3'],
    [{ 'x-minio-deployment-id': '1', server: 'nginx' }, 'MinIO'],
    [{ 'x-amz-request-id': 'tx000-0064-1039-default' }, 'Ceph'],
    [{ 'x-amz-request-id': 'tx1', 'x-openstack-request-id': 'tx1' }, 'Swift'],
    [{ 'x-amz-request-id': '1' }, null],
  ])('knows a server by its headers: %j', async (headers, name) => {
    answer = { headers, body: EMPTY };
    expect((await ask()).server).toBe(name);
    answer = { body: EMPTY };
  });

  it.each([
    ['that ends in the piece that is too much', {}],
    ['that would go on', { 'content-length': '1000000' }],
  ])('reads no answer beyond its limit: one %s', async (_what, headers) => {
    answer = { headers, body: `<ListBucketResult>${' '.repeat(2000)}</ListBucketResult>` };
    await expect(ask()).rejects.toMatchObject({ outcome: 'truncated' });
    answer = { body: EMPTY };
  });
});
