import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import { ManifestDigest } from '@sgw/attestation';
import { GatewayError } from '@sgw/contracts';

const FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ndjson(?:\.part)?$/;
/** Leaves are gathered to so many bytes before they are written. */
const BUFFER_BYTES = 256 * 1024;

/** The manifests of signed documents, one file each under the data folder. The heads are rows. */
@Injectable()
export class ManifestStore {
  private readonly folder: string;

  constructor(@Inject(CONFIG) config: RunningConfig) {
    this.folder = join(config.dataDir, 'attestations');
  }

  /** Begins a manifest; what an earlier attempt left is overwritten. */
  async begin(id: string): Promise<ManifestDraft> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(id);
    // Object names may be personal data: for the owner's eyes only.
    return new ManifestDraft(path, await open(`${path}.part`, 'w', 0o600));
  }

  /** The bytes of a manifest. @throws GatewayError `not-found` when the file is not here */
  async read(id: string): Promise<AsyncIterable<Buffer>> {
    await this.sizeOf(id);
    return createReadStream(this.pathOf(id));
  }

  /** @throws GatewayError `not-found` when the file is not here */
  async sizeOf(id: string): Promise<number> {
    try {
      return (await stat(this.pathOf(id))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new GatewayError('not-found', 'The manifest is not in the data folder of this gateway');
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
    await rm(`${this.pathOf(id)}.part`, { force: true });
  }

  /** Ids of the manifests that are here, whole or in parts. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.flatMap((name) => FILE.exec(name)?.[1] ?? []);
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.ndjson`);
  }
}

/** A manifest that is being written. */
export class ManifestDraft {
  readonly digest = new ManifestDigest();
  private lines: string[] = [];
  private held = 0;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Takes one leaf. Nobody waits here: {@link settle} after every few. @param line without its line feed */
  add(line: string): void {
    this.digest.add(line);
    this.lines.push(`${line}\n`);
    this.held += line.length;
  }

  /** Writes what was gathered, if it is enough: what is held does not grow with the manifest. */
  async settle(): Promise<void> {
    if (this.held >= BUFFER_BYTES) await this.flush();
  }

  /** It is on disk, under its name, when this resolves. */
  async finish(): Promise<void> {
    await this.flush();
    await this.file.sync();
    await this.file.close();
    await rename(`${this.path}.part`, this.path);
  }

  async discard(): Promise<void> {
    await this.file.close();
    await rm(`${this.path}.part`, { force: true });
  }

  private async flush(): Promise<void> {
    await this.file.writeFile(this.lines.join(''));
    this.lines = [];
    this.held = 0;
  }
}
