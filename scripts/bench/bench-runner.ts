import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell } from './cells.js';
import type { CpuProfiler } from './cpu-profiler.js';
import { addRounds, type Figures, type Row, type TargetName } from './figures.js';
import type { LoadGenerator } from './load-generator.js';
import type { LoadSpec } from './load-request.js';
import { cpuTimeOf, peakMemoryOf, resetPeakMemory } from './process-counters.js';
import type { TestData } from './test-data.js';

/** One way to the objects. */
export interface Target {
  readonly name: TargetName;
  /** Where to connect to; the endpoint of `data` is what is signed. */
  readonly port: number;
  readonly data: TestData;
  /** Process whose CPU time counts, with all below it; undefined for the backend. */
  readonly pid: number | undefined;
}

export interface RunnerOptions {
  readonly targets: readonly Target[];
  readonly seconds: number;
  readonly rounds: number;
  /** Longest time for the gateway to get warm, once for each kind of request, in seconds. */
  readonly settlingSeconds: number;
  readonly profiler: CpuProfiler | undefined;
}

const WARM_UP_MS = 500;
/**
 * Node compiles what runs often, while it runs: the gateway is measured as it is once that is over, which took
 * 15,000 small requests.
 */
const SETTLED_AFTER = { small: 20_000, large: 60, listing: 300 } as const;
const SETTLING_MS = 1000;
const PROFILED_MS = 4000;
const QUIET_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 200;
/** Less than a tenth of a core is nobody's work left over. */
const QUIET_SHARE = 0.1;
const MIB = 1024 ** 2;

/** Measures rows: targets take short turns, so that a machine that slows down slows all of them. */
export class BenchRunner {
  private prefixes = 0;
  private readonly settled = new Set<Cell>();

  constructor(
    private readonly load: LoadGenerator,
    private readonly options: RunnerOptions,
  ) {}

  async measure(cell: Cell, connections: number): Promise<Row> {
    const { targets, rounds, profiler } = this.options;
    const gateway = targets.find(({ name }) => name === 'gateway');
    if (gateway) await this.settle(gateway, cell);
    const turns = new Map<TargetName, Figures[]>(targets.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < targets.length; turn++) {
        const target = targets[(turn + round) % targets.length];
        if (target) turns.get(target.name)?.push(await this.takeTurn(target, cell, connections, round === 0));
      }
    }
    if (profiler && gateway) await this.profile(profiler, gateway, cell, connections);
    return { cell, connections, figures: [...turns.values()].map(addRounds) };
  }

  /** Lets the gateway get warm with one kind of request, on all its connections. */
  private async settle(target: Target, cell: Cell): Promise<void> {
    if (this.settled.has(cell)) return;
    this.settled.add(cell);
    const spec = this.specOf(target, cell, cell.connections.at(-1) ?? 1);
    const isLarge = cell.sizeBytes >= MIB;
    const wanted = SETTLED_AFTER[isLarge ? 'large' : cell.operation === 'LIST' ? 'listing' : 'small'];
    const untilMs = performance.now() + this.options.settlingSeconds * 1000;
    await this.load.open(spec);
    let requests = 0;
    let newKeys = 0;
    let errors = 0;
    while (requests < wanted && errors === 0 && performance.now() < untilMs) {
      const result = await this.load.run(SETTLING_MS);
      requests += result.requests;
      ({ newKeys, errors } = result);
    }
    await this.load.close();
    if (cell.operation === 'PUT') await this.checkAndTidy(target, spec, newKeys, errors);
  }

  private async takeTurn(
    target: Target,
    cell: Cell,
    connections: number,
    isFirst: boolean,
  ): Promise<Figures> {
    await this.untilQuiet();
    const spec = this.specOf(target, cell, connections);
    const { pid } = target;
    await this.load.open(spec);
    try {
      if (isFirst) await this.load.run(WARM_UP_MS);
      if (pid !== undefined) resetPeakMemory(pid);
      const before = pid === undefined ? undefined : cpuTimeOf(pid);
      const result = await this.load.run(this.turnMs);
      const after = pid === undefined ? undefined : cpuTimeOf(pid);
      if (cell.operation === 'PUT') await this.checkAndTidy(target, spec, result.newKeys, result.errors);
      return {
        target: target.name,
        requests: result.requests,
        errors: result.errors,
        firstError: result.firstError,
        elapsedMs: result.elapsedMs,
        cpu: before &&
          after && { ownUs: after.rootUs - before.rootUs, othersUs: after.othersUs - before.othersUs },
        p50Us: result.p50Us,
        p99Us: result.p99Us,
        peakBytes: pid === undefined ? undefined : peakMemoryOf(pid),
      };
    } finally {
      await this.load.close();
    }
  }

  private get turnMs(): number {
    return (this.options.seconds / this.options.rounds) * 1000;
  }

  private specOf(target: Target, cell: Cell, connections: number): LoadSpec {
    const { access, bucket } = target.data;
    const { accessKeyId, secretAccessKey, region } = access;
    return {
      host: '127.0.0.1',
      port: target.port,
      signedHost: new URL(access.s3Url).host,
      credential: { accessKeyId, secretAccessKey, region },
      bucket,
      operation: cell.operation,
      sizeBytes: cell.sizeBytes,
      keys: target.data.keysOf(cell.sizeBytes),
      newKeyPrefix: `new/${this.prefixes++}/`,
      connections,
    };
  }

  /** Acknowledged objects must be there. Large ones are removed again, or they would fill the disk. */
  private async checkAndTidy(
    { data }: Target,
    spec: LoadSpec,
    newKeys: number,
    errors: number,
  ): Promise<void> {
    const keyOf = (number: number) => `${spec.newKeyPrefix}${number}`;
    const sampled = [0, Math.floor(newKeys / 2), newKeys - 1].map(keyOf);
    if (errors === 0) await data.assertWritten(sampled, spec.sizeBytes);
    if (spec.sizeBytes >= MIB)
      await data.remove(Array.from({ length: newKeys }, (_, number) => keyOf(number)));
  }

  /** Waits until no target works on what an earlier turn has left to it. */
  private async untilQuiet(): Promise<void> {
    const pids = this.options.targets.flatMap(({ pid }) => pid ?? []);
    const used = () => pids.map(cpuTimeOf).reduce((sum, { rootUs, othersUs }) => sum + rootUs + othersUs, 0);
    const deadlineMs = performance.now() + QUIET_WITHIN_MS;
    let last = used();
    while (performance.now() < deadlineMs) {
      await sleep(LOOK_EVERY_MS);
      const now = used();
      if (now - last < QUIET_SHARE * LOOK_EVERY_MS * 1000) return;
      last = now;
    }
  }

  /** An extra turn, which is not measured: a profiler costs time itself. */
  private async profile(
    profiler: CpuProfiler,
    target: Target,
    cell: Cell,
    connections: number,
  ): Promise<void> {
    const spec = this.specOf(target, cell, connections);
    await this.load.open(spec);
    await profiler.start();
    const { newKeys, errors } = await this.load.run(PROFILED_MS);
    await profiler.stop(`${cell.id}-${connections}`);
    await this.load.close();
    if (cell.operation === 'PUT') await this.checkAndTidy(target, spec, newKeys, errors);
  }
}
