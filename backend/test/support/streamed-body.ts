import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { uniqueBytes } from './unique.js';

/** A body that is too large to be held: made while it is sent, known by its hash. */
export interface GeneratedBody {
  readonly stream: Readable;
  /** Hex SHA-256, complete once the stream has been read. */
  sha256(): string;
}

const PIECE = 1024 ** 2;

/** A body of `mebibytes` MiB, every MiB of it different. */
export function generatedBody(mebibytes: number): GeneratedBody {
  const hash = createHash('sha256');
  const base = uniqueBytes(PIECE);
  function* pieces(): Generator<Buffer> {
    for (let index = 0; index < mebibytes; index++) {
      const piece = Buffer.from(base);
      piece.writeUInt32BE(index, 0);
      hash.update(piece);
      yield piece;
    }
  }
  let digest: string | undefined;
  return {
    stream: Readable.from(pieces(), { objectMode: false, highWaterMark: PIECE }),
    sha256: () => (digest ??= hash.digest('hex')),
  };
}

/** PUTs a stream to a presigned URL, and resolves with the status. */
export function putStream(url: string, body: Readable, sizeBytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'PUT', headers: { 'content-length': sizeBytes } }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.once('error', reject);
    body.pipe(outgoing);
  });
}

/** GETs a URL without keeping its body; resolves with the hex SHA-256 of it. */
export function getHash(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, (answer) => {
      const hash = createHash('sha256');
      answer.on('data', (chunk: Buffer) => hash.update(chunk));
      answer.once('error', reject);
      answer.once('end', () => resolve(hash.digest('hex')));
    })
      .once('error', reject)
      .end();
  });
}
