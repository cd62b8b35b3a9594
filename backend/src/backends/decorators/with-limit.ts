import { CallPlaces, type Place } from '../places/call-places.js';
import { OpenStreams, type OpenStream, type StreamPatience } from '../places/open-streams.js';
import { streamSharesOf } from '../places/stream-shares.js';
import type { BackendBody, BodySource, ChunkConsumer, StorageDriver } from '../storage-driver.js';
import { interceptDriver } from './intercept-driver.js';

/**
 * Lets at most `concurrency` calls keep the backend busy at once; the others wait in turn, and requests not for ever. A
 * streamed body lends its place while its client is slow, so that clients that stand still stop nobody; how many such
 * bodies there may be, and how many of one user, is limited too. Probes do not wait: they are to find out whether the
 * backend is alive, not whether it is busy.
 */
export function withLimit(
  driver: StorageDriver,
  concurrency: number,
  patience: StreamPatience,
): StorageDriver {
  const places = new CallPlaces(driver.id, concurrency, patience.waitMs);
  const streams = new OpenStreams(driver.id, streamSharesOf(concurrency), patience);
  const enter = async (signal: AbortSignal): Promise<Passage> => {
    const entering = streams.enter(signal);
    const stream = entering instanceof Promise ? await entering : entering;
    try {
      await places.take(signal);
    } catch (error) {
      stream.leave();
      throw error;
    }
    return new Passage(places.hold(signal), stream);
  };
  return interceptDriver(driver, {
    async call(call, proceed, signal) {
      if (call.operation === 'probe') return proceed(signal);
      if (call.body && !Buffer.isBuffer(call.body)) {
        const passage = await enter(signal);
        try {
          return await proceed(signal, passedSource(call.body, passage));
        } finally {
          passage.leave();
        }
      }
      await places.take(signal);
      try {
        return await proceed(signal);
      } finally {
        places.giveBack();
      }
    },
    async get(_call, proceed, signal) {
      const passage = await enter(signal);
      try {
        return new PassedBody(await proceed(signal), passage);
      } catch (error) {
        passage.leave();
        throw error;
      }
    },
  });
}

/** A body's place and its room among the bodies under way. */
class Passage {
  constructor(
    private readonly place: Place,
    private readonly stream: OpenStream,
  ) {}

  private readonly goOn = (): Promise<void> | undefined => this.place.resume();

  /** Waits for the client, and then for a place if somebody has got this one meanwhile. */
  whileClient<T>(work: Promise<T>): Promise<T> {
    this.place.rest();
    return this.stream.untilDone(work, this.goOn);
  }

  leave(): void {
    this.place.leave();
    this.stream.leave();
  }
}

async function* passedSource(
  source: Exclude<BodySource, Buffer>,
  passage: Passage,
): AsyncGenerator<Buffer, void, undefined> {
  const pieces = source[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (;;) {
      const piece = await passage.whileClient(pieces.next());
      isOver = piece.done === true;
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    // Of a client that stands still the next piece may never come: nobody waits for that.
    if (!isOver) void pieces.return?.().catch(() => undefined);
  }
}

class PassedBody implements BackendBody {
  constructor(
    private readonly body: BackendBody,
    private readonly passage: Passage,
  ) {}

  get sizeBytes(): number {
    return this.body.sizeBytes;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    const { passage } = this;
    const passed: ChunkConsumer = (chunk) => {
      const taken = consume(chunk);
      return taken ? passage.whileClient(taken) : undefined;
    };
    try {
      await this.body.deliver(passed);
    } finally {
      passage.leave();
    }
  }

  takeWhole(): Buffer | undefined {
    const whole = this.body.takeWhole?.();
    if (whole) this.passage.leave();
    return whole;
  }

  cancel(): void {
    this.body.cancel();
    this.passage.leave();
  }
}
