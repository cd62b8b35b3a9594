import type { Environment } from './read-config.js';
import type { Setting } from './setting.js';
import { settings } from './settings.js';

/** Of the scripts and tests beside the gateway. */
const OF_TOOLS = /^SGW_(?:NODE_CHOSEN|UPDATE_GOLDEN|FUZZ_RUNS|S3_URL|TEST_.*)$/;
/** More than two slips are another word. */
const MAX_SLIPS = 2;

const names = Object.values<Setting<unknown>>(settings).flatMap(({ name, aliases, isSecret }) =>
  [name, ...aliases].flatMap((known) => (isSecret ? [known, `${known}_FILE`] : [known])),
);

/** A variable that looks like a setting and is none. */
export interface UnknownSetting {
  readonly name: string;
  /** The setting whose name is nearly the same. */
  readonly meant: string | undefined;
}

/** Variables that begin with SGW_ and that nothing reads, as a misspelt name would. */
export function unknownSettings(env: Environment): readonly UnknownSetting[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('SGW_') && !names.includes(name) && !OF_TOOLS.test(name))
    .sort()
    .map((name) => ({ name, meant: nearest(name) }));
}

function nearest(name: string): string | undefined {
  const bare = (text: string) => text.replaceAll('_', '');
  const [best] = names
    .map((known) => ({ known, slips: slipsBetween(bare(name), bare(known)) }))
    .sort((a, b) => a.slips - b.slips);
  return best && best.slips <= MAX_SLIPS ? best.known : undefined;
}

/** Letters to add, take away or change on the way from one to the other (Levenshtein). */
function slipsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [index, other] of [...to].entries()) {
      const [left = 0, above = 0, across = 0] = [next[index], row[index + 1], row[index]];
      next.push(Math.min(left + 1, above + 1, across + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
