import { randomBytes, randomUUID } from 'node:crypto';
import {
  constants,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectRef, OpenUpload, PartRef, StoredPart } from '../../storage-driver.js';
import { ignoreExisting, type IncomingFile, type IncomingFiles } from './incoming-files.js';
import type { DirectorySyncer } from './directory-syncer.js';

const DESCRIPTION = 'upload.json';
const UPLOAD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COPY_BUFFER_BYTES = 1024 * 1024;

export interface UploadDescription extends ObjectRef {
  readonly marks?: Readonly<Record<string, string>>;
}

/** A part that was named but is not there. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';
}

/** Open uploads: one directory each, with a description and a file per part that carries its tag in its name. */
export class FileUploads {
  private readonly directory: string;

  constructor(
    root: string,
    private readonly syncer: DirectorySyncer,
    private readonly incoming: IncomingFiles,
  ) {
    this.directory = join(root, '.uploads');
  }

  /** The folder gets its name once it holds its description: no crash leaves one that says nothing. */
  async create(description: UploadDescription): Promise<string> {
    const uploadId = randomUUID();
    const draft = await this.incoming.createFolder();
    try {
      await writeFile(join(draft, DESCRIPTION), JSON.stringify(description), { flush: true });
      await this.syncer.sync(draft);
      await mkdir(this.directory).catch(ignoreExisting);
      await rename(draft, join(this.directory, uploadId));
    } catch (error) {
      await rm(draft, { force: true, recursive: true });
      throw error;
    }
    await this.syncer.sync(this.directory);
    return uploadId;
  }

  /** Undefined for an upload that is not open, or not this object's. */
  async find(ref: ObjectRef, uploadId: string): Promise<UploadDescription | undefined> {
    const description = await this.describe(uploadId);
    return description?.bucket === ref.bucket && description.key === ref.key ? description : undefined;
  }

  /** Gives a written file its place as a part; earlier ones of the same number go. */
  async addPart(part: PartRef, file: string): Promise<StoredPart> {
    const home = join(this.directory, part.uploadId);
    // Grows with time: of two uploads of one part at once, both agree which is the later one.
    const etag = `${Date.now().toString(16).padStart(12, '0')}${randomBytes(8).toString('hex')}`;
    const prefix = prefixOf(part.partNumber);
    await rename(file, join(home, prefix + etag));
    const earlier = (await readdir(home)).filter((name) => name.startsWith(prefix) && name < prefix + etag);
    await Promise.all(earlier.map((name) => rm(join(home, name), { force: true })));
    await this.syncer.sync(home);
    return { partNumber: part.partNumber, etag };
  }

  /** The latest body of a part. */
  async findPart(part: PartRef): Promise<StoredPart | undefined> {
    const prefix = prefixOf(part.partNumber);
    const names = await readdir(join(this.directory, part.uploadId));
    const latest = names.filter((name) => name.startsWith(prefix)).reduce((a, b) => (a > b ? a : b), '');
    return latest === '' ? undefined : { partNumber: part.partNumber, etag: latest.slice(prefix.length) };
  }

  /**
   * Writes all parts into one file, which the parts outlive: completing may be tried again after a crash.
   *
   * @throws MissingPartError
   */
  async join(uploadId: string, parts: readonly StoredPart[], target: IncomingFile): Promise<void> {
    const home = join(this.directory, uploadId);
    const kept = new Set(await readdir(home));
    const files = parts.map(({ partNumber, etag }) => prefixOf(partNumber) + etag);
    if (files.some((name) => !kept.has(name))) throw new MissingPartError();
    const [first, ...others] = files.map((name) => join(home, name));
    if (first === undefined) return;
    await copyFile(first, target.path, constants.COPYFILE_FICLONE);
    let at = (await target.handle.stat()).size;
    const buffer = Buffer.allocUnsafe(others.length > 0 ? COPY_BUFFER_BYTES : 0);
    for (const path of others) at = await append(path, target, at, buffer);
  }

  /** Forgets an upload. A missing one is not an error. */
  async remove(uploadId: string): Promise<void> {
    if (!UPLOAD_ID.test(uploadId)) return;
    await rm(join(this.directory, uploadId), { force: true, recursive: true });
  }

  /** Uploads of the bucket; and those whose description is missing or cut short, as nobody can tell whose they were. */
  async list(bucket: string): Promise<readonly OpenUpload[]> {
    const names = await readdir(this.directory).catch(() => []); // none was ever opened
    const found = await Promise.all(
      names.filter((name) => UPLOAD_ID.test(name)).map((uploadId) => this.listed(bucket, uploadId)),
    );
    return found.filter((upload) => upload !== undefined);
  }

  private async listed(bucket: string, uploadId: string): Promise<OpenUpload | undefined> {
    const description = await this.describe(uploadId);
    if (description) return description.bucket === bucket ? { key: description.key, uploadId } : undefined;
    // Gone since its name was read, most likely: completed or aborted.
    const folder = await stat(join(this.directory, uploadId)).catch(() => undefined);
    return folder && { key: '', uploadId, illegibleSince: folder.mtime };
  }

  private async describe(uploadId: string): Promise<UploadDescription | undefined> {
    if (!UPLOAD_ID.test(uploadId)) return undefined;
    try {
      return JSON.parse(
        await readFile(join(this.directory, uploadId, DESCRIPTION), 'utf8'),
      ) as UploadDescription;
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (isGone || error instanceof SyntaxError) return undefined; // half-written in a crash: never answered
      throw error;
    }
  }
}

/** How the names of a part's files begin; the tag follows. */
function prefixOf(partNumber: number): string {
  return `${String(partNumber).padStart(5, '0')}.`;
}

async function append(path: string, target: IncomingFile, at: number, buffer: Buffer): Promise<number> {
  const part = await open(path, 'r');
  let end = at;
  try {
    for (;;) {
      const { bytesRead } = await part.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return end;
      await writeFully(target, buffer.subarray(0, bytesRead), end);
      end += bytesRead;
    }
  } finally {
    await part.close();
  }
}

/** Writes all of a chunk: the system may take less at once. */
export async function writeFully(file: IncomingFile, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.handle.write(
      bytes,
      written,
      bytes.length - written,
      position + written,
    );
    written += bytesWritten;
  }
}
