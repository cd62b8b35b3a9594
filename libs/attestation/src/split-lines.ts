const LINE_FEED = 0x0a;

/** A line that is longer than anything a gateway writes, or a text that ends inside of a line. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/**
 * Cuts bytes into lines without their line feeds, holding one line at a time.
 *
 * @param maxBytes longest line that is taken
 * @throws LineError for a longer line, and when the last line has no line feed
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer, void, void> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      const end = chunk.subarray(from, at);
      if (held + end.length > maxBytes) throw new LineError(`A line is longer than ${maxBytes} bytes`);
      yield rest.length === 0 ? end : Buffer.concat([...rest, end]);
      rest = [];
      held = 0;
      from = at + 1;
    }
    if (from === chunk.length) continue;
    // Copied: whoever reads a file may use the buffer again.
    rest.push(Buffer.from(chunk.subarray(from)));
    held += chunk.length - from;
    if (held > maxBytes) throw new LineError(`A line is longer than ${maxBytes} bytes`);
  }
  if (held > 0) throw new LineError('The last line has no end: the document is cut off');
}
