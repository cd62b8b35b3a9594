import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { S3Responder } from './s3-responder.js';

/** More than the buffers of both ends of a connection hold. */
const body = Buffer.alloc(24 * 1024 * 1024, 'sgw');
/** Longer than a busy machine lets both ends, which are one process here, wait. */
const STALL_MS = 1000;

/** Answers a client with one large write. What became of it, and the bytes that the client read. */
async function answered(read: (socket: Socket) => Promise<number>) {
  const written = Promise.withResolvers<string>();
  const server = createServer((_request, response) => {
    const responder = new S3Responder(response, 'id', {}, STALL_MS);
    responder.begin(200, body.length, {});
    Promise.resolve(responder.write(body)).then(
      () => {
        responder.end();
        written.resolve('written');
      },
      (error: Error) => written.resolve(error.message),
    );
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const startedMs = performance.now();
    const readBytes = await read(socket);
    return { outcome: await written.promise, readBytes, tookMs: performance.now() - startedMs };
  } finally {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  }
}

describe('S3Responder.write', () => {
  it('waits for a client that reads slowly, however long one write takes', async () => {
    const slowly = async (socket: Socket): Promise<number> => {
      let readBytes = 0;
      const isClosed = once(socket, 'close');
      while (readBytes < body.length && !socket.destroyed) {
        if (socket.readableLength === 0) await Promise.race([once(socket, 'readable'), isClosed]);
        readBytes += (socket.read() as Buffer | null)?.length ?? 0;
        await sleep(8);
      }
      return readBytes;
    };
    const { outcome, readBytes, tookMs } = await answered(slowly);
    expect(outcome).toBe('written');
    expect(readBytes).toBeGreaterThan(body.length);
    expect(tookMs).toBeGreaterThan(2 * STALL_MS);
  });

  it('gives up on a client that reads nothing more', async () => {
    const { outcome, tookMs } = await answered(async (socket) => {
      await once(socket, 'readable');
      return 0;
    });
    expect(outcome).not.toBe('written');
    expect(tookMs).toBeGreaterThan(STALL_MS / 2);
  });

  it('notices a client that goes away', async () => {
    const { outcome, tookMs } = await answered(async (socket) => {
      await once(socket, 'readable');
      socket.destroy();
      return 0;
    });
    expect(outcome).not.toBe('written');
    expect(tookMs).toBeLessThan(STALL_MS);
  });
});
