import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadAnswer, LoadCommand } from './load-process.js';
import type { LoadSpec } from './load-request.js';
import type { LoadResult } from './load-runner.js';

/** The load generator, which runs in a process of its own. */
export class LoadGenerator {
  private readonly child: ChildProcess;

  constructor() {
    this.child = fork(join(import.meta.dirname, 'load-process.js'), { execArgv: [] });
  }

  /** Opens the connections. */
  async open(spec: LoadSpec): Promise<void> {
    await this.tell({ do: 'open', spec });
  }

  async run(durationMs: number): Promise<LoadResult> {
    const result = await this.tell({ do: 'run', durationMs });
    if (!result) throw new Error('the load generator has no connections');
    return result;
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.tell({ do: 'close' });
  }

  stop(): void {
    this.child.kill();
  }

  private tell(command: LoadCommand): Promise<LoadResult | undefined> {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the load generator ended'));
      this.child.once('exit', gone);
      this.child.once('message', (answer: LoadAnswer) => {
        this.child.off('exit', gone);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.result);
      });
      this.child.send(command);
    });
  }
}
