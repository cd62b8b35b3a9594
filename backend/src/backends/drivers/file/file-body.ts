import type { FileHandle } from 'node:fs/promises';
import { type BackendBody, type ChunkConsumer, DriverError } from '../../storage-driver.js';
import { fromFileSystem } from './file-failure.js';

/** Large enough that a call costs little beside its bytes. */
const READ_BUFFER_BYTES = 512 * 1024;

/** A stretch of an open file, read through one buffer. Closes the file at its end. */
export class FileBody implements BackendBody {
  private isClosed = false;

  constructor(
    private readonly driverId: string,
    private readonly handle: FileHandle,
    private readonly start: number,
    readonly sizeBytes: number,
    private readonly signal: AbortSignal,
  ) {}

  async deliver(consume: ChunkConsumer): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BUFFER_BYTES, this.sizeBytes));
    try {
      for (let at = 0; at < this.sizeBytes;) {
        if (this.isClosed || this.signal.aborted) throw new DriverError('aborted', this.driverId);
        const wanted = Math.min(buffer.length, this.sizeBytes - at);
        const bytesRead = await this.read(buffer, wanted, this.start + at);
        if (bytesRead === 0) throw new DriverError('integrity', this.driverId, { detail: 'file ends short' });
        at += bytesRead;
        const taken = consume(buffer.subarray(0, bytesRead));
        if (taken) await taken;
      }
    } finally {
      this.cancel();
    }
  }

  /** Only what fails here is the file system's: a consumer whose connection broke has an error with a code of the system, too. */
  private async read(buffer: Buffer, sizeBytes: number, at: number): Promise<number> {
    try {
      return (await this.handle.read(buffer, 0, sizeBytes, at)).bytesRead;
    } catch (error) {
      throw this.isClosed ? new DriverError('aborted', this.driverId) : fromFileSystem(error, this.driverId);
    }
  }

  cancel(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.handle.close().catch(() => undefined); // only read from: nothing can be lost
  }
}
