import type { LoadSpec } from './load-request.js';
import { LoadRunner, type LoadResult } from './load-runner.js';

/** What the bench asks of this process. */
export type LoadCommand =
  | { readonly do: 'open'; readonly spec: LoadSpec }
  | { readonly do: 'run'; readonly durationMs: number }
  | { readonly do: 'close' };

/** Its answer; one for each command. */
export type LoadAnswer = { readonly result?: LoadResult } | { readonly error: string };

// The load generator's own process: its CPU time is nobody's but its own.
let runner: LoadRunner | undefined;
process.on('message', (command: LoadCommand) => void obey(command));
process.on('disconnect', () => process.exit(0));

async function obey(command: LoadCommand): Promise<void> {
  try {
    const result = await carryOut(command);
    answer(result === undefined ? {} : { result });
  } catch (error) {
    answer({ error: (error as Error).message });
  }
}

async function carryOut(command: LoadCommand): Promise<LoadResult | undefined> {
  switch (command.do) {
    case 'open':
      runner = await LoadRunner.open(command.spec);
      return undefined;
    case 'run':
      return runner?.run(command.durationMs);
    case 'close':
      runner?.close();
      runner = undefined;
      return undefined;
  }
}

function answer(message: LoadAnswer): void {
  process.send?.(message);
}
