import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultProxy } from './fault-proxy.js';
import type { FaultRule } from './rule.js';

/**
 * Small HTTP control of fault proxies, for scripts in other processes. Loopback only.
 *
 * `POST /<name>/rules` adds a rule or a list of them · `DELETE /<name>/rules` removes all ·
 * `GET /<name>/journal` · `DELETE /<name>/journal` · `POST /kill {pid, signal}`
 */
export class ControlServer {
  private constructor(
    private readonly proxies: Readonly<Record<string, FaultProxy>>,
    private readonly server: Server,
  ) {}

  static start(proxies: Readonly<Record<string, FaultProxy>>, port = 0): Promise<ControlServer> {
    const server = createServer();
    const control = new ControlServer(proxies, server);
    server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void control.answer(request, response),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(control));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = '', thing = ''] = (request.url ?? '').split('/');
    try {
      const result = this.run(
        `${request.method} ${thing || name}`,
        this.proxies[name],
        await jsonOf(request),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    } catch (error) {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: (error as Error).message }));
    }
  }

  private run(what: string, proxy: FaultProxy | undefined, body: unknown): unknown {
    if (what === 'POST kill') {
      const { pid, signal } = body as { pid: number; signal?: NodeJS.Signals };
      process.kill(pid, signal ?? 'SIGKILL');
      return { killed: pid };
    }
    if (!proxy) throw new Error('no such proxy');
    switch (what) {
      case 'POST rules':
        proxy.add(...([body].flat() as FaultRule[]));
        return {};
      case 'DELETE rules':
        proxy.removeRules();
        return {};
      case 'GET journal':
        return proxy.journal();
      case 'DELETE journal':
        proxy.clearJournal();
        return {};
      default:
        throw new Error('no such control');
    }
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
