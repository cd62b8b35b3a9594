import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** A name in the folder that cannot be read as a file, in words for a person. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'The gateway may not read it',
  EPERM: 'The gateway may not read it',
  ELOOP: 'It is a link that leads to itself',
  ENOENT: 'It is a link to nothing',
  ENXIO: 'It is no ordinary file',
};

/** What a name in a folder stands for, links followed. @throws UnreadableFile for a link that leads nowhere */
export async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * Reads an ordinary file. Whatever else may have its name by now is never waited for: a pipe would take a thread of the process
 * until somebody writes into it, and a device may never end.
 *
 * @throws UnreadableFile
 */
export async function readRegularFile(
  path: string,
  { maxBytes, withinMs }: { readonly maxBytes: number; readonly withinMs: number },
): Promise<string> {
  assertReadable(await statOf(path), maxBytes);
  let handle: FileHandle | undefined;
  try {
    // Another thing may have taken the name since: a pipe opens at once in this mode, and is looked at again.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    assertReadable(await handle.stat(), maxBytes);
    return await handle.readFile({ encoding: 'utf8', signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw unreadable(error);
  } finally {
    await handle?.close();
  }
}

function assertReadable(found: Stats, maxBytes: number): void {
  if (!found.isFile()) throw new UnreadableFile('It is no ordinary file');
  if (found.size > maxBytes) throw new UnreadableFile('It is too large to be read');
}

function unreadable(error: unknown): unknown {
  const { code = '', name } = error as NodeJS.ErrnoException;
  const words = name === 'AbortError' ? 'Reading it took too long' : WORDS[code];
  return words === undefined ? error : new UnreadableFile(words, { cause: error });
}
