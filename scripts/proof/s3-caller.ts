import { createHash } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { encodeQuery, encodeUriPath, type SigningCredential, signRequest } from '@sgw/sigv4';

/** How to reach an S3 endpoint. */
export interface S3Access {
  /** `http://host:port`, no path. */
  readonly s3Url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Call {
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The gateway may take its time when a zone is away, but not for ever. */
const ANSWER_WITHIN_MS = 120_000;

/** A small S3 client: signs each request, path style, and gives the whole answer back, whatever its status. */
export class S3Caller {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });
  private readonly credential: SigningCredential;
  private readonly url: URL;

  constructor(access: S3Access) {
    const { accessKeyId, secretAccessKey, region } = access;
    this.credential = { accessKeyId, secretAccessKey, region };
    this.url = new URL(access.s3Url);
  }

  /** Sends one request. @throws Error when no answer comes */
  call(method: string, call: S3Call = {}): Promise<S3Answer> {
    const body = Buffer.from(call.body ?? '');
    const query = encodeQuery(call.query ?? {});
    const path = encodeUriPath(`/${[call.bucket, call.key].filter((part) => part !== undefined).join('/')}`);
    const signature = signRequest({
      method,
      host: this.url.host,
      path,
      query,
      headers: call.headers,
      payloadHash: createHash('sha256').update(body).digest('hex'),
      credential: this.credential,
      now: new Date(),
    });
    const headers = { ...call.headers, ...signature, 'content-length': body.length };
    const { hostname, port } = this.url;
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent: this.agent, hostname, port, method, path: query ? `${path}?${query}` : path, headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy(new Error('no answer came')));
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** The same for a request that is to succeed. @throws Error with the S3 code and message when it does not */
  async expect(method: string, call: S3Call = {}): Promise<S3Answer> {
    const answer = await this.call(method, call);
    if (answer.status >= 300) {
      const where = ['', call.bucket, call.key].filter((part) => part !== undefined).join('/');
      throw new Error(`${method} ${where} was answered ${describeAnswer(answer)}`);
    }
    return answer;
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Text of the first element of this name in an S3 answer; empty when there is none. */
export function elementOf({ body }: S3Answer, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body.toString('utf8'))?.[1] ?? '';
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** `400 InvalidRequest: …` */
export function describeAnswer(answer: S3Answer): string {
  const code = elementOf(answer, 'Code');
  return code === '' ? String(answer.status) : `${answer.status} ${code}: ${elementOf(answer, 'Message')}`;
}
