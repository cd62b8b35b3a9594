import type { BrowserContext, Request } from 'playwright-core';

/** One request that a page made. */
export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  /** Length of its body as it went over the wire; `undefined` while it has not ended, or when it was cut. */
  readonly bodyBytes: number | undefined;
}

/** Everything the pages of one browser context asked for, and from whom. */
export class RequestJournal {
  private readonly seen = new Map<Request, SeenRequest>();
  private readonly pending: Promise<void>[] = [];

  constructor(
    context: BrowserContext,
    private readonly consoleOrigin: string,
    private readonly s3Origin: string,
  ) {
    context.on('request', (request) => this.note(request, undefined));
    context.on('requestfinished', (request) => {
      this.pending.push(this.measure(request).catch(() => undefined));
    });
  }

  /** Addresses outside the console's and the S3 port's origin. */
  foreign(): string[] {
    const own = [this.consoleOrigin, this.s3Origin];
    return [...this.seen.values()].filter(({ url }) => !own.includes(url.origin)).map(({ url }) => url.href);
  }

  /** Requests to the console's port: pages and REST. */
  async toConsole(): Promise<SeenRequest[]> {
    return this.of(this.consoleOrigin);
  }

  /** Requests to the S3 port. */
  async toS3(): Promise<SeenRequest[]> {
    return this.of(this.s3Origin);
  }

  /** Every address asked for, as text. */
  addresses(): string[] {
    return [...this.seen.values()].map(({ url }) => url.href);
  }

  private async of(origin: string): Promise<SeenRequest[]> {
    await Promise.all(this.pending);
    return [...this.seen.values()].filter(({ url }) => url.origin === origin);
  }

  private note(request: Request, bodyBytes: number | undefined): void {
    this.seen.set(request, { method: request.method(), url: new URL(request.url()), bodyBytes });
  }

  private async measure(request: Request): Promise<void> {
    // The header as the network wrote it: what a page's script says of a file's body may be nothing.
    const length = await request.headerValue('content-length');
    this.note(request, Number(length ?? 0));
  }
}
