import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** One request as it came, and the wire to answer it on. */
export interface ScriptedRequest {
  readonly head: string;
  readonly socket: Socket;
  /** From 1: which request of the server, and which connection brought it. */
  readonly number: number;
  readonly connection: number;
  /** Bytes of the body that came in the same packet as the head. */
  readonly bodyBytesWithHead: number;
}

export interface Scripted {
  readonly endpoint: string;
  readonly requests: readonly string[];
  /** Connections so far, and those that are open. */
  connections(): number;
  open(): number;
  stop(): Promise<void>;
}

export interface ScriptOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answer as soon as the head is there, and leave the body unread. */
  readonly isHasty?: boolean;
}

/**
 * A server on 127.0.0.1 that answers each request as a test says, byte for byte: also as no server should.
 */
export async function startScripted(
  answer: (request: ScriptedRequest) => void,
  options: ScriptOptions = {},
): Promise<Scripted> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const serve = (socket: Socket): void => {
    const connection = ++connections;
    let received: Buffer[] = [];
    let receivedBytes = 0;
    let head = '';
    let missingBytes = 0;
    let bodyBytesWithHead = 0;
    sockets.add(socket);
    socket.on('error', () => undefined); // clients of these tests leave when they like
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (head === '') {
        received.push(chunk);
        const whole = Buffer.concat(received);
        const end = whole.indexOf('\r\n\r\n') + 4;
        if (end < 4) return;
        head = whole.subarray(0, end).toString('latin1');
        missingBytes = end + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
        bodyBytesWithHead = received.length === 1 ? chunk.length - end : 0;
      }
      if (receivedBytes < missingBytes && !options.isHasty) return;
      if (options.isHasty) socket.removeAllListeners('data').resume();
      requests.push(head);
      const request = { head, socket, number: requests.length, connection, bodyBytesWithHead };
      [received, receivedBytes, head] = [[], 0, ''];
      answer(request);
    });
  };
  const server: Server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http${options.tls ? 's' : ''}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    open: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
