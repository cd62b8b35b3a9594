import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Marks = Readonly<Record<string, string>>;

/**
 * Keeps objects' marks in a hidden tree beside them, one small file each. They are not synced: after a power
 * failure an object may be without its marks, never with another's, because each names the tag it belongs to.
 */
export class MarkFiles {
  private readonly directory: string;

  constructor(root: string) {
    this.directory = join(root, '.marks');
  }

  async write(path: readonly string[], etag: string, marks: Marks): Promise<void> {
    const file = join(this.directory, ...path);
    const text = JSON.stringify({ etag, marks });
    try {
      await writeFile(file, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  async read(path: readonly string[], etag: string): Promise<Marks | undefined> {
    try {
      const kept = JSON.parse(await readFile(join(this.directory, ...path), 'utf8')) as {
        readonly etag: string;
        readonly marks: Marks;
      };
      return kept.etag === etag ? kept.marks : undefined;
    } catch {
      return undefined; // none given, or lost half-written in a crash
    }
  }

  /** Forgets an object's marks, or a whole bucket's. */
  async remove(path: readonly string[]): Promise<void> {
    await rm(join(this.directory, ...path), { force: true, recursive: true });
  }
}
