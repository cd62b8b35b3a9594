import net from 'node:net';
import tls from 'node:tls';
import { takeReadBuffer } from './read-buffers.js';

/** One backend as the HTTP client sees it. */
export interface HttpOrigin {
  readonly isTls: boolean;
  readonly hostname: string;
  readonly port: number;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
}

export interface OpenedSocket {
  readonly socket: net.Socket;
  /** What it reads into; the caller gives it back once socket and bytes are done with. */
  readonly readBuffer?: Buffer;
}

/**
 * Opens a socket. `onRead` gives back whether to read on; after `false` the socket waits for `resume()`, and
 * what was read stays valid until then.
 */
export function openSocket(origin: HttpOrigin, onRead: (bytes: Buffer) => boolean): OpenedSocket {
  const place = { host: origin.hostname, port: origin.port, noDelay: true, keepAlive: true };
  return origin.isTls ? { socket: openTls(origin, place, onRead) } : openPlain(place, onRead);
}

function openPlain(place: net.TcpNetConnectOpts, onRead: (bytes: Buffer) => boolean): OpenedSocket {
  const buffer = takeReadBuffer();
  const callback = (byteCount: number): boolean => onRead(buffer.subarray(0, byteCount));
  return { socket: net.connect({ ...place, onread: { buffer, callback } }), readBuffer: buffer };
}

/** With TLS `onread` may call back while it is paused, into the same buffer (seen with Node 24): so, events. */
function openTls(
  origin: HttpOrigin,
  place: net.TcpNetConnectOpts,
  onRead: (bytes: Buffer) => boolean,
): net.Socket {
  const socket = tls.connect({
    ...place,
    ...(net.isIP(origin.hostname) === 0 && { servername: origin.hostname }),
    ...(origin.ca !== undefined && { ca: origin.ca }),
    ALPNProtocols: ['http/1.1'],
  });
  // Not taken from the options, unlike net.connect.
  socket.setNoDelay(true).setKeepAlive(true);
  return socket.on('data', (bytes: Buffer) => {
    if (!onRead(bytes)) socket.pause();
  });
}

/** Reads `http(s)://host[:port]`. @throws TypeError for anything else */
export function parseOrigin(endpoint: string, ca?: string): HttpOrigin {
  const url = new URL(endpoint);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('an endpoint starts with http:// or https://');
  if (url.pathname !== '/' || url.search || url.username)
    throw new TypeError('an endpoint is only a host and a port');
  const isTls = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  return { isTls, hostname, port, ...(ca !== undefined && { ca }) };
}
