/** Variables of the scripts and tests beside the gateway, which are no settings of it. */
export const OF_TOOLS = /^SGW_(?:NODE_CHOSEN|UPDATE_GOLDEN|FUZZ_RUNS|S3_URL|TEST_.*)$/;

const ENTRY = /^\s*(?:export\s+)?([^=#\s][^=]*?)\s*=\s*(.*)$/;

/**
 * What an env file names, and where. Node's own reader skips what it does not understand in silence.
 *
 * @returns the names with their lines, and the first line that sets nothing and is no remark
 */
export function readEnvFile(text) {
  const entries = [];
  let open; // the quote of a value that goes on over lines
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, name, value] = ENTRY.exec(line.replace(/\r$/, '')) ?? [];
    if (name === undefined) return { entries, faulty: index + 1 };
    entries.push({ name, line: index + 1 });
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) open = quote;
  }
  return { entries };
}
