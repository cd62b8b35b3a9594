import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type PresignInput, presignedTarget } from './presigned-request.js';
import type { S3Access } from './s3-client.js';

/** What a slow request was answered. */
export interface SlowAnswer {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A PUT whose body is sent piece by piece, whenever the test says so. */
export class SlowRequest {
  readonly answer: Promise<SlowAnswer>;
  private readonly outgoing: ClientRequest;

  constructor(access: S3Access, input: PresignInput, sizeBytes: number) {
    const url = `${access.s3Url}${presignedTarget(access, input)}`;
    this.outgoing = request(url, { method: input.method, headers: { 'content-length': sizeBytes } });
    this.outgoing.flushHeaders();
    this.answer = new Promise((resolve) => {
      this.outgoing.on('response', (answer) => {
        const { statusCode = 0, headers } = answer;
        text(answer).then(
          (body) => resolve({ status: statusCode, headers, text: body }),
          () => resolve({ status: statusCode, headers, text: '' }),
        );
      });
      this.outgoing.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    });
  }

  /** Whether it left does not matter: a refused body is not read any more. */
  send(piece: Buffer): void {
    if (!this.outgoing.destroyed) this.outgoing.write(piece);
  }

  end(): void {
    if (!this.outgoing.destroyed) this.outgoing.end();
  }
}
