import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A file of another machine's process is left to it for a day. */
const FOREIGN_AGE_MS = 24 * 60 * 60 * 1000;
const NAME = /^([^~]+)~(\d+)~([0-9a-f-]{36})~(\d+)~\d+$/;

/** A file that is being written and has no name yet that anybody would look for. */
export interface IncomingFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/**
 * Where files are written before they get their name. Names say which process writes them, so that what a
 * killed one left can be told from what a running one is about to finish.
 */
export class IncomingFiles {
  private readonly directory: string;
  private readonly instance = randomUUID();
  private readonly host = hostname().replaceAll('~', '-');
  private opened = 0;

  constructor(root: string) {
    this.directory = join(root, '.incoming');
  }

  async create(): Promise<IncomingFile> {
    const path = this.newPath();
    return { path, handle: await this.withDirectory(() => open(path, 'wx')) };
  }

  /** A folder that is filled here and then renamed, so that it is there with all it holds or not at all. */
  async createFolder(): Promise<string> {
    const path = this.newPath();
    await this.withDirectory(() => mkdir(path));
    return path;
  }

  /** Removes what dead processes left behind. */
  async sweep(): Promise<void> {
    const names = await readdir(this.directory).catch(() => []); // not made yet
    const stale = names.filter((name) => this.isStale(name));
    await Promise.all(stale.map((name) => rm(join(this.directory, name), { force: true, recursive: true })));
  }

  private newPath(): string {
    const name = [this.host, process.pid, this.instance, Date.now(), ++this.opened].join('~');
    return join(this.directory, name);
  }

  private async withDirectory<T>(make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Not recursive: a root that has gone away must not be made anew.
      await mkdir(this.directory).catch(ignoreExisting);
      return make();
    }
  }

  private isStale(name: string): boolean {
    const [, host, pid, instance, openedAtMs] = NAME.exec(name) ?? [];
    if (host === undefined) return false;
    if (host !== this.host) return Date.now() - Number(openedAtMs) > FOREIGN_AGE_MS;
    if (Number(pid) === process.pid) return instance !== this.instance && !instances.has(instance ?? '');
    return !isAlive(Number(pid));
  }

  /** Tells other instances in this process that this one is at work. */
  register(): void {
    instances.add(this.instance);
  }
}

/** Instances of this very process: two drivers may share a root in tests. */
const instances = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
