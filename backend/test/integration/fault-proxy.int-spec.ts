import { createHash } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlServer, FaultProxy, type FaultRule } from '../support/fault-proxy/index.js';
import { waitFor } from '../support/wait-for.js';

const bodyOf = (length: number): Buffer => Buffer.alloc(length, 'sgw-');
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** A plain HTTP server that stores what it is PUT, and tells apart whole and broken requests. */
class PlainServer {
  readonly stored = new Map<string, Buffer>();
  readonly hosts: (string | undefined)[] = [];
  broken = 0;
  private readonly server: Server = createServer((incoming, response) => {
    this.hosts.push(incoming.headers.host);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => this.broken++);
    incoming.on('end', () => {
      const path = incoming.url ?? '';
      if (incoming.method === 'PUT') this.stored.set(path, Buffer.concat(chunks));
      const found = this.stored.get(path);
      response.statusCode = found ? 200 : 404;
      if (incoming.method === 'GET' && found) response.setHeader('content-length', found.length);
      response.end(incoming.method === 'GET' ? found : undefined);
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

describe('FaultProxy', () => {
  let plain: PlainServer;
  let proxy: FaultProxy;
  let agent: Agent;

  beforeEach(async () => {
    plain = new PlainServer();
    proxy = await FaultProxy.start({ target: await plain.start() });
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });

  afterEach(async () => {
    agent.destroy();
    await proxy.stop();
    plain.stop();
  });

  function send(
    method: string,
    path: string,
    body?: Buffer,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${proxy.url}${path}`,
        { method, agent, headers },
        (incoming: IncomingMessage) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) }),
          );
        },
      );
      outgoing.on('error', reject);
      if (headers['expect']) {
        outgoing.flushHeaders();
        outgoing.on('continue', () => outgoing.end(body));
      } else {
        outgoing.end(body);
      }
    });
  }

  const rule = (
    phase: FaultRule['match']['phase'],
    fault: FaultRule['fault'],
    more: Partial<FaultRule['match']> = {},
  ): FaultRule => ({
    id: phase,
    match: { phase, op: 'PutObject', ...more },
    fault,
  });

  it('passes bodies and the Host header unchanged, and writes down what passed', async () => {
    const body = bodyOf(3_000_000);
    expect((await send('PUT', '/b/k%20y?x=1', body)).status).toBe(200);
    expect((await send('GET', '/b/k%20y?x=1')).body.equals(body)).toBe(true);
    expect(plain.hosts).toEqual([new URL(proxy.url).host, new URL(proxy.url).host]);
    expect(proxy.journal()).toMatchObject([
      {
        op: 'PutObject',
        bucket: 'b',
        key: 'k y',
        requestBytes: body.length,
        requestSha256: sha256(body),
        status: 200,
      },
      { op: 'GetObject', key: 'k y', replyBytes: body.length, replySha256: sha256(body), isAnswered: true },
    ]);
  });

  it('passes chunked bodies and 100-continue', async () => {
    const body = bodyOf(100_000);
    await send('PUT', '/b/chunked', body, { 'transfer-encoding': 'chunked' });
    await send('PUT', '/b/expected', body, { 'content-length': String(body.length), expect: '100-continue' });
    expect(plain.stored.get('/b/chunked')?.equals(body)).toBe(true);
    expect(plain.stored.get('/b/expected')?.equals(body)).toBe(true);
    expect(proxy.journal()[0]?.requestSha256).toBe(sha256(body));
  });

  it('lets nothing reach the backend when it resets at the request head', async () => {
    proxy.add(rule('request-head', { kind: 'reset' }));
    await expect(send('PUT', '/b/k', bodyOf(10))).rejects.toThrow();
    expect(plain.hosts).toEqual([]);
  });

  it('cuts a request body at a byte', async () => {
    proxy.add(rule('request-body', { kind: 'cut' }, { afterBytes: 150_000 }));
    await expect(send('PUT', '/b/k', bodyOf(400_000))).rejects.toThrow();
    await waitFor('the backend to notice', () => plain.broken === 1);
    expect(plain.stored.has('/b/k')).toBe(false);
    expect(proxy.journal()[0]?.requestBytes).toBe(150_000);
  });

  it('keeps the last byte back until before-forward has passed', async () => {
    let storedBefore: boolean | undefined;
    proxy.add(
      rule('before-forward', { kind: 'callback', run: () => void (storedBefore = plain.stored.has('/b/k')) }),
    );
    expect((await send('PUT', '/b/k', bodyOf(5))).status).toBe(200);
    expect(storedBefore).toBe(false);
    expect(plain.stored.get('/b/k')).toEqual(bodyOf(5));
  });

  it('cuts after the backend has acted and before the client knows', async () => {
    proxy.add(rule('before-reply', { kind: 'reset' }));
    await expect(send('PUT', '/b/k', bodyOf(10))).rejects.toThrow();
    expect(plain.stored.has('/b/k')).toBe(true);
    expect(proxy.journal()[0]).toMatchObject({ status: 200, rules: ['before-reply'], isAnswered: false });
  });

  it('answers a status instead of the backend, before or after the backend acts', async () => {
    proxy.add(rule('request-head', { kind: 'status', status: 503, code: 'SlowDown' }));
    const refused = await send('PUT', '/b/k', bodyOf(10));
    expect([refused.status, refused.body.includes('<Code>SlowDown</Code>'), plain.stored.size]).toEqual([
      503,
      true,
      0,
    ]);
    proxy.add(rule('before-reply', { kind: 'status', status: 500 }));
    expect((await send('PUT', '/b/k', bodyOf(10))).status).toBe(500);
    expect(plain.stored.size).toBe(1);
  });

  it('truncates an answer whose length promises more', async () => {
    await send('PUT', '/b/k', bodyOf(50_000));
    proxy.add({
      id: 'short',
      match: { op: 'GetObject', phase: 'reply-body', afterBytes: 20_000 },
      fault: { kind: 'cut' },
    });
    await expect(send('GET', '/b/k')).rejects.toThrow();
    expect(proxy.journal()[1]).toMatchObject({ replyBytes: 20_000, isAnswered: false });
  });

  it('strikes only at the nth fitting exchange, and only so often', async () => {
    proxy.add({
      id: 'second',
      match: { op: 'PutObject', nth: 2, phase: 'request-head' },
      fault: { kind: 'status', status: 500 },
    });
    proxy.add({
      id: 'heads',
      match: { method: 'HEAD', phase: 'request-head' },
      fault: { kind: 'status', status: 429 },
      times: 2,
    });
    const puts = [
      await send('PUT', '/b/1', bodyOf(1)),
      await send('PUT', '/b/2', bodyOf(1)),
      await send('PUT', '/b/3', bodyOf(1)),
    ];
    expect(puts.map(({ status }) => status)).toEqual([200, 500, 200]);
    const heads = [await send('HEAD', '/b/1'), await send('HEAD', '/b/1'), await send('HEAD', '/b/1')];
    expect(heads.map(({ status }) => status)).toEqual([429, 429, 200]);
  });

  it('hangs until the client gives up', async () => {
    proxy.add(rule('after-forward', { kind: 'hang' }));
    const hanging = send('PUT', '/b/k', bodyOf(10));
    await waitFor('the backend to have it', () => plain.stored.has('/b/k'));
    agent.destroy();
    await expect(hanging).rejects.toThrow();
    expect(proxy.journal()[0]).toMatchObject({ rules: ['after-forward'], isAnswered: false });
  });

  it('takes the backend away and gives it back', async () => {
    proxy.setDown(true);
    await expect(send('PUT', '/b/k', bodyOf(10))).rejects.toThrow();
    proxy.setDown(false);
    expect((await send('PUT', '/b/k', bodyOf(10))).status).toBe(200);
  });

  it('is controlled over HTTP', async () => {
    const control = await ControlServer.start({ fi: proxy });
    try {
      await fetch(`${control.url}/fi/rules`, {
        method: 'POST',
        body: JSON.stringify(rule('request-head', { kind: 'status', status: 503 })),
      });
      expect((await send('PUT', '/b/k', bodyOf(1))).status).toBe(503);
      const journal = (await (await fetch(`${control.url}/fi/journal`)).json()) as unknown;
      expect(journal).toMatchObject([{ op: 'PutObject', rules: ['request-head'] }]);
    } finally {
      await control.stop();
    }
  });
});
