import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from 'node:net';

/** Where a connection is to be cut: at the bytes of a client's message. */
export interface Cut {
  /** Bytes by which the message is known, the name of a prepared statement for one. They must come in one piece. */
  readonly bytes: string;
  /** Which message that holds them; the default is the first from now on. */
  readonly nth?: number;
  /**
   * `before`: the server never gets the message. `after`: it gets it, and its answer is kept back until this resolves;
   * then both sides are cut, so that the client cannot know what became of it.
   */
  readonly when: 'before' | { readonly after: () => Promise<unknown> };
}

interface ArmedCut extends Cut {
  left: number;
  readonly struck: () => void;
  readonly failed: (error: unknown) => void;
}

/** A proxy for any protocol on TCP: passes bytes as they are, and cuts one connection at an exact message. */
export class WireCutter {
  private armed: ArmedCut | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly target: NetConnectOpts,
    private readonly server: Server,
  ) {}

  /** @param target of a server: host and port, or the path of its socket */
  static start(target: NetConnectOpts): Promise<WireCutter> {
    const server = createServer({ noDelay: true });
    const cutter = new WireCutter(target, server);
    server.on('connection', (client) => cutter.accept(client));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(cutter));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when the cut has been made. */
  cut(cut: Cut): Promise<void> {
    return new Promise((struck, failed) => {
      this.armed = { ...cut, left: cut.nth ?? 1, struck, failed };
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(client: Socket): void {
    const backend = connect(this.target);
    const both = [client, backend];
    let isHeld = false;
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.sockets.add(socket);
      socket.on('error', end);
      socket.once('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    backend.on('data', (bytes: Buffer) => {
      if (!isHeld) client.write(bytes);
    });
    client.on('data', (bytes: Buffer) => {
      const cut = this.strike(bytes);
      if (!cut) return void backend.write(bytes);
      if (cut.when === 'before') {
        end();
        cut.struck();
        return;
      }
      isHeld = true;
      backend.write(bytes);
      cut.when.after().finally(end).then(cut.struck, cut.failed);
    });
  }

  private strike(bytes: Buffer): ArmedCut | undefined {
    const cut = this.armed;
    if (!cut || !bytes.includes(cut.bytes) || --cut.left > 0) return undefined;
    this.armed = undefined;
    return cut;
  }
}
