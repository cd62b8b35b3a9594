import type { Stats } from 'node:fs';
import {
  access,
  constants,
  type FileHandle,
  mkdir,
  open,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type BackendBody,
  type BodySource,
  type BucketSettings,
  type ByteRange,
  DriverError,
  type ListRequest,
  NoObjectLock,
  type ObjectListing,
  type ObjectRef,
  type OpenUpload,
  type PartRef,
  type PutOptions,
  type ForeignObject,
  type StorageDriver,
  type StoredObject,
  type StoredPart,
  type UploadOptions,
  type VersionListing,
  type WriteReceipt,
} from '../../storage-driver.js';
import { pumpBody } from '../pump-body.js';
import { DirectorySyncer } from './directory-syncer.js';
import { FileBody } from './file-body.js';
import { fromFileSystem } from './file-failure.js';
import { listObjects } from './file-lister.js';
import { FileUploads, MissingPartError, writeFully } from './file-uploads.js';
import { type IncomingFile, IncomingFiles } from './incoming-files.js';
import { MarkFiles } from './mark-files.js';
import { encodeName } from './object-names.js';

type Marks = Readonly<Record<string, string>>;

/**
 * Keeps objects as files: `<root>/<bucket>/<key>`. An object is written aside, brought to the disk, and then
 * renamed into its place, so it is there whole or not at all, also after a power failure. Everything else is
 * hidden beside the buckets (`.incoming`, `.uploads`, `.marks`) and comes into being with its first use.
 */
export class FileDriver implements StorageDriver {
  private readonly syncer = new DirectorySyncer();
  private readonly incoming: IncomingFiles;
  private readonly uploads: FileUploads;
  private readonly marks: MarkFiles;
  private prepared: Promise<void> | undefined;

  constructor(
    readonly id: string,
    private readonly root: string,
  ) {
    this.incoming = new IncomingFiles(root);
    this.incoming.register();
    this.uploads = new FileUploads(root, this.syncer, this.incoming);
    this.marks = new MarkFiles(root);
  }

  createBucket(bucket: string, signal: AbortSignal): Promise<'created' | 'exists'> {
    return this.run(signal, async () => {
      try {
        await mkdir(join(this.root, ...encodeName(bucket)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
        throw error;
      }
      await this.syncer.sync(this.root);
      return 'created';
    });
  }

  /** Whoever owns a folder can empty it, whatever its files say: there is no object lock to promise. */
  async createLockedBucket(): Promise<never> {
    throw new NoObjectLock(this.id, { detail: 'a folder has no object lock' });
  }

  async setLock(): Promise<never> {
    throw new NoObjectLock(this.id, { detail: 'a folder has no object lock' });
  }

  describeBucket(bucket: string, signal: AbortSignal): Promise<BucketSettings> {
    return this.run(signal, async () => {
      await stat(join(this.root, ...encodeName(bucket)));
      // Who else may read a folder, the file system knows in ways of its own.
      return { location: '', isPublic: 'unknown', versioning: 'never', objectLock: 'disabled' };
    });
  }

  deleteBucket(bucket: string, signal: AbortSignal): Promise<void> {
    return this.run(signal, async () => {
      try {
        await rmdir(join(this.root, ...encodeName(bucket)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      await this.marks.remove(encodeName(bucket));
      await this.syncer.sync(this.root);
    });
  }

  put(ref: ObjectRef, body: BodySource, options: PutOptions, signal: AbortSignal): Promise<WriteReceipt> {
    return this.run(signal, () =>
      this.writeAside(async (file) => {
        await this.fill(file, body, options.sizeBytes, signal);
        return this.publish(ref, file, options.marks);
      }),
    );
  }

  get(ref: ObjectRef, range: ByteRange | undefined, signal: AbortSignal): Promise<BackendBody> {
    return this.run(signal, async () => {
      const handle = await open(this.pathOf(ref), 'r');
      try {
        const { size } = await handle.stat();
        const { start, end } = range ?? { start: 0, end: size - 1 };
        if (range && (start < 0 || end < start || end >= size)) {
          throw new DriverError('integrity', this.id, { detail: `range beyond ${size} bytes` });
        }
        return new FileBody(this.id, handle, start, end - start + 1, signal);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  head(ref: ObjectRef, signal: AbortSignal): Promise<StoredObject> {
    return this.run(signal, async () => {
      const stats = await stat(this.pathOf(ref));
      const etag = etagOf(stats);
      const marks = await this.marks.read(this.segmentsOf(ref), etag);
      return { sizeBytes: stats.size, etag, modifiedAt: stats.mtime, ...(marks && { marks }) };
    });
  }

  delete(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    return this.run(signal, async () => {
      const path = this.pathOf(ref);
      await unlink(path).catch(ignoreMissing);
      await this.marks.remove(this.segmentsOf(ref));
      await this.syncer.sync(dirname(path)).catch(ignoreMissing);
      await this.removeEmpty(dirname(path), join(this.root, ...encodeName(ref.bucket)));
    });
  }

  /** There is one version of each. */
  deleteVersions(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    return this.delete(ref, signal);
  }

  list(bucket: string, page: ListRequest, signal: AbortSignal): Promise<ObjectListing> {
    return this.run(signal, () => listObjects(join(this.root, ...encodeName(bucket)), page));
  }

  listVersions(): Promise<VersionListing> {
    return Promise.reject(new DriverError('unsupported', this.id, { detail: 'not an S3 provider' }));
  }

  describe(): Promise<ForeignObject> {
    return Promise.reject(new DriverError('unsupported', this.id, { detail: 'not an S3 provider' }));
  }

  createUpload(ref: ObjectRef, options: UploadOptions, signal: AbortSignal): Promise<string> {
    return this.run(signal, async () => {
      await access(join(this.root, ...encodeName(ref.bucket)));
      return this.uploads.create({ bucket: ref.bucket, key: ref.key, ...options });
    });
  }

  uploadPart(
    ref: ObjectRef,
    part: PartRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<StoredPart> {
    return this.run(signal, async () => {
      if (!(await this.uploads.find(ref, part.uploadId))) throw new DriverError('not-found', this.id);
      return this.writeAside(async (file) => {
        await this.fill(file, body, options.sizeBytes, signal);
        await file.handle.datasync();
        return this.uploads.addPart(part, file.path);
      });
    });
  }

  findPart(ref: ObjectRef, part: PartRef, signal: AbortSignal): Promise<StoredPart | undefined> {
    return this.run(signal, async () => {
      if (!(await this.uploads.find(ref, part.uploadId))) throw new DriverError('not-found', this.id);
      return this.uploads.findPart(part);
    });
  }

  completeUpload(
    ref: ObjectRef,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    return this.run(signal, async () => {
      const upload = await this.uploads.find(ref, uploadId);
      if (!upload) throw new DriverError('not-found', this.id);
      const receipt = await this.writeAside(async (file) => {
        await this.uploads.join(uploadId, parts, file);
        return this.publish(ref, file, upload.marks);
      });
      await this.uploads.remove(uploadId);
      return receipt;
    });
  }

  abortUpload(_ref: ObjectRef, uploadId: string, signal: AbortSignal): Promise<void> {
    return this.run(signal, () => this.uploads.remove(uploadId));
  }

  listUploads(bucket: string, signal: AbortSignal): Promise<readonly OpenUpload[]> {
    return this.run(signal, () => this.uploads.list(bucket));
  }

  probe(signal: AbortSignal): Promise<void> {
    return this.run(signal, () => access(this.root, constants.R_OK | constants.W_OK | constants.X_OK));
  }

  /** Writes a file aside, and removes it again unless `use` gave it a name. */
  private async writeAside<T>(use: (file: IncomingFile) => Promise<T>): Promise<T> {
    const file = await this.incoming.create();
    try {
      return await use(file);
    } catch (error) {
      await rm(file.path, { force: true });
      throw error;
    } finally {
      await close(file.handle);
    }
  }

  private async fill(
    file: IncomingFile,
    body: BodySource,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    let at = 0;
    const write = async (chunk: Buffer): Promise<void> => {
      await writeFully(file, chunk, at);
      at += chunk.length;
    };
    await pumpBody(this.id, body, sizeBytes, write, signal);
  }

  /** Brings a written file to the disk and gives it the object's name. */
  private async publish(ref: ObjectRef, file: IncomingFile, marks: Marks | undefined): Promise<WriteReceipt> {
    const stats = await file.handle.stat();
    const etag = etagOf(stats);
    const path = this.pathOf(ref);
    const marked = marks ? this.marks.write(this.segmentsOf(ref), etag, marks) : undefined;
    await Promise.all([file.handle.datasync(), marked]);
    await this.rename(file.path, path, join(this.root, ...encodeName(ref.bucket)));
    await this.syncer.sync(dirname(path));
    return { sizeBytes: stats.size, etag, isProven: true };
  }

  private async rename(from: string, to: string, bucketPath: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rename(from, to);
      } catch (error) {
        // The directory of a long name may not be there yet, or have gone with its last object.
        const isLong = dirname(to) !== bucketPath;
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !isLong || attempt > 3) throw error;
      }
      await access(bucketPath);
      await mkdir(dirname(to), { recursive: true });
      await this.syncer.sync(bucketPath);
    }
  }

  /** Removes the directories of a long name that hold nothing any more. */
  private async removeEmpty(directory: string, bucketPath: string): Promise<void> {
    for (let path = directory; path !== bucketPath; path = dirname(path)) {
      try {
        await rmdir(path);
      } catch {
        return; // something is in it, or it is gone already
      }
    }
  }

  private segmentsOf({ bucket, key }: ObjectRef): readonly string[] {
    if (key === '') throw new DriverError('unsupported', this.id, { detail: 'an empty key' });
    return [...encodeName(bucket), ...encodeName(key)];
  }

  private pathOf(ref: ObjectRef): string {
    return join(this.root, ...this.segmentsOf(ref));
  }

  private async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw new DriverError('aborted', this.id);
    try {
      await (this.prepared ??= this.prepare());
      return await work();
    } catch (error) {
      if (error instanceof MissingPartError) throw new DriverError('conflict', this.id, { cause: error });
      const failure = fromFileSystem(error, this.id);
      const isMissing = failure instanceof DriverError && failure.failure === 'not-found';
      // A missing zone is a backend that is down, not one without this object.
      if (isMissing) await access(this.root).catch(() => this.refuseMissingRoot(error));
      throw failure;
    }
  }

  /** The root is made once: one that goes away later is a disk that is missing. */
  private async prepare(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true });
      await this.incoming.sweep();
    } catch (error) {
      this.prepared = undefined;
      throw error;
    }
  }

  private refuseMissingRoot(cause: unknown): never {
    throw new DriverError('unavailable', this.id, { cause, detail: 'its directory is missing' });
  }
}

/** Changes with every write, and stays the same over the rename. */
function etagOf({ mtimeMs, size, ino }: Stats): string {
  return [ino, Math.round(mtimeMs * 1000), size].map((part) => part.toString(16)).join('-');
}

async function close(handle: FileHandle): Promise<void> {
  await handle.close();
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
