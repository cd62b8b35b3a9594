import { type BackendBody, type ChunkConsumer, DriverError } from '../../storage-driver.js';
import type { HttpAnswer } from './http-message.js';
import { fromTransport } from './s3-failure.js';

/** Up to here a copy costs less than passing chunks through every decorator. */
const MAX_TAKEN_BYTES = 16 * 1024;

/** The body of a GET, held to the length it announced. */
export class S3Body implements BackendBody {
  constructor(
    private readonly driverId: string,
    private readonly answer: HttpAnswer,
    readonly sizeBytes: number,
  ) {}

  async deliver(consume: ChunkConsumer): Promise<void> {
    let deliveredBytes = 0;
    const take: ChunkConsumer = (chunk) => {
      deliveredBytes += chunk.length;
      if (deliveredBytes > this.sizeBytes) throw this.wrongLength();
      return consume(chunk);
    };
    try {
      await this.answer.deliver(take);
    } catch (error) {
      throw fromTransport(error, this.driverId);
    }
    if (deliveredBytes < this.sizeBytes) throw this.wrongLength();
  }

  takeWhole(): Buffer | undefined {
    return this.answer.sizeBytes === this.sizeBytes ? this.answer.takeWhole(MAX_TAKEN_BYTES) : undefined;
  }

  cancel(): void {
    this.answer.cancel();
  }

  private wrongLength(): DriverError {
    const detail = `the body does not have ${this.sizeBytes} bytes`;
    return new DriverError('integrity', this.driverId, { detail });
  }
}
