import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Microseconds between two looks at the stack. */
const SAMPLE_EVERY_US = 500;

/** Writes CPU profiles of a process that Node's inspector listens in. */
export class CpuProfiler {
  private lastId = 0;
  private readonly waiting = new Map<number, (result: unknown) => void>();

  private constructor(
    private readonly socket: WebSocket,
    private readonly folder: string,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id === undefined) return;
      this.waiting.get(id)?.(result);
      this.waiting.delete(id);
    });
  }

  static async attach(port: number, folder: string): Promise<CpuProfiler> {
    await mkdir(folder, { recursive: true });
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
    });
    const profiler = new CpuProfiler(socket, folder);
    await profiler.send('Profiler.enable');
    await profiler.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    return profiler;
  }

  async start(): Promise<void> {
    await this.send('Profiler.start');
  }

  /** Ends the profile and writes `<name>.cpuprofile`. */
  async stop(name: string): Promise<void> {
    const { profile } = (await this.send('Profiler.stop')) as { profile: unknown };
    await writeFile(join(this.folder, `${name}.cpuprofile`), JSON.stringify(profile));
  }

  close(): void {
    this.socket.close();
  }

  private send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
