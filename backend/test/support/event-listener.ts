import type { GatewayAccess } from './gateway.js';
import { adminKeyOf } from './rest-request.js';

/** One server-sent event. */
export interface HeardEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Listens to server-sent events with the admin key; the first event is there once `open` resolves. */
export class EventListener {
  private rest = '';

  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly ending: AbortController,
  ) {}

  /** @throws Error that holds the answer, when it is no stream of events */
  static async open(access: GatewayAccess, path: string): Promise<EventListener> {
    const ending = new AbortController();
    const answer = await fetch(`${access.apiUrl}${path}`, {
      headers: adminKeyOf(access),
      signal: ending.signal,
    });
    const type = answer.headers.get('content-type') ?? '';
    if (!answer.body || !type.startsWith('text/event-stream'))
      throw new Error(`GET ${path} answered ${answer.status} ${type}: ${await answer.text()}`);
    return new EventListener(answer.body.getReader(), ending);
  }

  /** The next event; undefined when the server has ended the stream. */
  async next(): Promise<HeardEvent | undefined> {
    for (;;) {
      const end = this.rest.indexOf('\n\n');
      if (end >= 0) {
        const event = parse(this.rest.slice(0, end));
        this.rest = this.rest.slice(end + 2);
        if (event) return event;
        continue;
      }
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.rest += Buffer.from(value).toString('utf8');
    }
  }

  /** The data of the next event for which this holds. @throws Error when the stream ends before */
  async until<T>(holds: (data: T) => boolean): Promise<T> {
    for (let heard = await this.next(); heard; heard = await this.next()) {
      if (holds(heard.data as T)) return heard.data as T;
    }
    throw new Error('the stream ended before it told what was awaited');
  }

  close(): void {
    this.ending.abort();
  }
}

/** @returns undefined for what is no event: a comment, or the blank line a stream begins with */
function parse(block: string): HeardEvent | undefined {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s) as [string, string]));
  const data = fields.get('data');
  return data === undefined ? undefined : { event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
