import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { CONFIG, type RunningConfig } from '@backend/config';
import { CERTIFICATES, type CertificateKeeper } from '@backend/tls';
import { Inject, Injectable } from '@nestjs/common';
import { S3Error, writeErrorXml } from '@sgw/s3-wire';
import { type Asked, ConnectionLine } from './connection-line.js';
import { HOST_ID, nextRequestId } from './request-ids.js';
import { S3Pipeline } from './s3-pipeline.js';
import { isUnframed, UnframedRequests } from './unframed.js';
import { withoutUpgrade } from './without-upgrade.js';

/** AWS takes 8 KiB of headers; 2 KiB of metadata in entries of two letters are 12 KiB of lines, and 10 KiB of SignedHeaders. */
const MAX_HEADER_BYTES = 24 * 1024;
const MAX_HEADER_COUNT = 1024;
const HEADERS_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const HANDSHAKE_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 10_000;
/** How soon after its answer a connection is closed while the listener drains, in milliseconds. */
const TIDY_EVERY_MS = 100;

/**
 * The S3 port: an HTTP server of its own, by TLS where there is a certificate, as nothing may touch a request before its signature is checked. Long
 * uploads live as long as they move; slow heads and idle connections do not.
 */
@Injectable()
export class S3Listener {
  private readonly server: Server | TlsServer;
  private readonly sockets = new Set<Socket>();
  /** Those whose handshake is done, as long as they have not asked anything. */
  private readonly silent = new Set<Socket>();
  private readonly lines = new WeakMap<Socket, ConnectionLine>();
  private readonly unframed = new UnframedRequests();

  constructor(
    pipeline: S3Pipeline,
    @Inject(CONFIG) private readonly config: RunningConfig,
    @Inject(CERTIFICATES) certificates: CertificateKeeper | null,
  ) {
    const options = {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // The default ends every upload after five minutes.
      requestTimeout: 0,
      noDelay: true,
      joinDuplicateHeaders: false,
    };
    if (certificates) {
      const tls = { ...certificates.options, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
      const server = createTlsServer({ ...options, ...tls });
      // Nothing can be said to who did not finish the handshake: an answer would wait for its end for ever.
      server.on('tlsClientError', (_error, socket) => socket.destroy());
      server.on('secureConnection', (socket) => {
        this.silent.add(socket);
        socket.once('close', () => this.silent.delete(socket));
      });
      certificates.serve(server);
      this.server = server;
    } else {
      this.server = createServer(options);
    }
    // Its own limit would drop the rest unread, Transfer-Encoding among them: ours refuses.
    this.server.maxHeadersCount = 0;
    this.server.maxConnections = MAX_CONNECTIONS;
    const handle = (isContinueExpected: boolean) => (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      this.silent.delete(socket);
      if (this.unframed.swallows(socket)) return;
      const isAlone = isUnframed(request) ? this.unframed.take(request, response) : undefined;
      this.lineOf(socket).ask({ request, response }, async () => {
        // Parsed behind a request that was refused as malformed: where it begins is the sender's claim.
        if (!socket.writable) return;
        if (request.rawHeaders.length > 2 * MAX_HEADER_COUNT)
          return endWith(new S3Error('RequestHeaderSectionTooLarge'), socket);
        if (isFaultyFraming(request)) return refuseMalformed(new Error('faulty framing'), socket);
        if (isAlone && !(await isAlone())) return endWith(new S3Error('MissingContentLength'), socket);
        return pipeline.handle(request, response, isContinueExpected);
      });
    };
    this.server.on('request', handle(false));
    this.server.on('checkContinue', handle(true));
    // Whoever expects something else gets what everybody gets, as at AWS, and is not left waiting for a word to go on.
    this.server.on('checkExpectation', handle(true));
    this.server.on('connection', (socket: Socket) => {
      if (this.sockets.has(socket)) return;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code?.startsWith('HPE_') && this.unframed.swallows(socket)) return;
      this.refuse(error, socket);
    });
    // Whoever offers another protocol is served as if it had not. Without a listener, Node would do so, too, and lose what
    // follows in the same segment.
    this.server.on('upgrade', (request, socket: Socket, rest: Buffer) => {
      if (this.unframed.swallows(socket)) return;
      this.lineOf(socket).afterAll(() => {
        if (!socket.writable) return socket.destroy();
        socket.unshift(Buffer.concat([withoutUpgrade(request), rest]));
        // By TLS it is the socket behind the handshake.
        return this.server.emit(certificates ? 'secureConnection' : 'connection', socket);
      });
    });
    this.server.on('connect', (_request, socket: Socket) => socket.destroy());
  }

  private lineOf(socket: Socket): ConnectionLine {
    const known = this.lines.get(socket);
    if (known) return known;
    const line = new ConnectionLine(socket);
    this.lines.set(socket, line);
    return line;
  }

  /** Answers what the parser made no request of, in its turn; what breaks a request that is being served, at once. */
  private refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    const line = this.lineOf(socket);
    const { latest } = line;
    const torso = latest && !latest.request.complete ? latest : undefined;
    const tell = (): void => {
      if (torso && error.code === 'HPE_INVALID_EOF_STATE') refuseTorso(torso, socket);
      else refuseMalformed(error, socket);
    };
    if (error.code === 'ECONNRESET' || (torso && line.isServed(torso))) return tell();
    // Its body will never be whole, so it is not begun.
    if (torso) line.forget(torso);
    line.afterAll(tell);
  }

  /** @returns the port that was taken. @throws NodeJS.ErrnoException `EADDRINUSE` */
  async listen(port = this.config.s3Port, host = this.config.bind): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no more connections, lets running requests end, and cuts them after `drainMs`. */
  async drain(drainMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    // To Node, a connection that never asked anything (a browser's, a probe's) is not idle, and would hold us up.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    // A connection that was busy becomes idle with its answer; nobody may ask anything more on it.
    const tidy = setInterval(() => this.server.closeIdleConnections(), TIDY_EVERY_MS);
    for (const socket of this.silent) socket.destroy();
    const cut = setTimeout(() => this.server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(cut);
    clearInterval(tidy);
  }
}

const ERROR_OF_PARSER: Readonly<Record<string, S3Error>> = {
  HPE_HEADER_OVERFLOW: new S3Error('RequestHeaderSectionTooLarge'),
  ERR_HTTP_REQUEST_TIMEOUT: new S3Error('RequestTimeout'),
};

/** RFC 9112, section 6.1: HTTP/1.0 knows no transfer codings, so whoever sends one may mean another end of the body. */
function isFaultyFraming({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion !== '1.1' && headers['transfer-encoding'] !== undefined;
}

/** A client that ended its half in the middle of a body is told so, unless it is being told something already. */
function refuseTorso({ response }: Asked, socket: Socket): void {
  if (response.headersSent || !socket.writable) socket.destroy();
  else endWith(new S3Error('IncompleteBody'), socket);
}

/** What the HTTP parser refuses never becomes a request: it is answered here, and the connection ends. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(
    ERROR_OF_PARSER[error.code ?? ''] ?? new S3Error('InvalidRequest', 'The request is not valid HTTP.'),
    socket,
  );
}

function endWith(refusal: S3Error, socket: Socket): void {
  const requestId = nextRequestId();
  const body = writeErrorXml(refusal, { requestId, hostId: HOST_ID });
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nx-amz-request-id: ${requestId}\r\nx-amz-id-2: ${HOST_ID}\r\nContent-Type: application/xml\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
