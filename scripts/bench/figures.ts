import type { Cell } from './cells.js';

export type TargetName = 'direct' | 'nginx' | 'gateway';

/** What one target did in one row, all rounds together. */
export interface Figures {
  readonly target: TargetName;
  readonly requests: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly elapsedMs: number;
  /** CPU time of the target's own process and of those below it; undefined for the backend itself. */
  readonly cpu: { readonly ownUs: number; readonly othersUs: number } | undefined;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Highest resident memory of the target's own process within the row. */
  readonly peakBytes: number | undefined;
}

/** One kind of request at one number of connections. */
export interface Row {
  readonly cell: Cell;
  readonly connections: number;
  readonly figures: readonly Figures[];
}

/** A line of the issue beside what was measured. */
export interface Verdict {
  readonly row: Row;
  readonly limit: number;
  readonly of: 'nginx' | 'HEAD';
  /** Undefined when there was nothing to compare with, or answers were wrong. */
  readonly measured: number | undefined;
  readonly isMet: boolean | undefined;
}

export function figuresOf(row: Row, target: TargetName): Figures | undefined {
  return row.figures.find((figures) => figures.target === target);
}

/** Requests per second. */
export function rateOf({ requests, elapsedMs }: Figures): number {
  return (requests / elapsedMs) * 1000;
}

/** CPU time per request in microseconds; undefined where it is not known or answers were wrong. */
export function cpuPerRequest(figures: Figures | undefined): number | undefined {
  if (!figures?.cpu || figures.requests === 0 || figures.errors > 0) return undefined;
  return (figures.cpu.ownUs + figures.cpu.othersUs) / figures.requests;
}

/** How many times `of` goes into `value`; undefined when either is unknown. */
export function multiple(value: number | undefined, of: number | undefined): number | undefined {
  return value === undefined || of === undefined || of === 0 ? undefined : value / of;
}

/** Adds up the rounds of one target. Latencies are averaged by the requests they stand for. */
export function addRounds(rounds: readonly Figures[]): Figures {
  const [first] = rounds;
  if (!first) throw new RangeError('There is no round to add up');
  const requests = sum(rounds, (round) => round.requests);
  const weighted = (pick: (round: Figures) => number) =>
    requests === 0 ? 0 : sum(rounds, (round) => pick(round) * round.requests) / requests;
  const peaks = rounds.flatMap(({ peakBytes }) => peakBytes ?? []);
  return {
    target: first.target,
    requests,
    errors: sum(rounds, (round) => round.errors),
    firstError: rounds.find(({ firstError }) => firstError !== undefined)?.firstError,
    elapsedMs: sum(rounds, (round) => round.elapsedMs),
    cpu: first.cpu && {
      ownUs: sum(rounds, ({ cpu }) => cpu?.ownUs ?? 0),
      othersUs: sum(rounds, ({ cpu }) => cpu?.othersUs ?? 0),
    },
    p50Us: weighted(({ p50Us }) => p50Us),
    p99Us: weighted(({ p99Us }) => p99Us),
    peakBytes: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}

/** Judges each kind of request by its line, at its largest number of connections. */
export function judge(rows: readonly Row[]): readonly Verdict[] {
  const judged = rows.filter(({ cell, connections }) => connections === cell.connections.at(-1));
  const head = judged.find(({ cell }) => cell.operation === 'HEAD');
  return judged.map((row) => {
    const { times: limit, of } = row.cell.limit;
    const base = of === 'nginx' ? figuresOf(row, 'nginx') : head && figuresOf(head, 'gateway');
    const measured = multiple(cpuPerRequest(figuresOf(row, 'gateway')), cpuPerRequest(base));
    return { row, limit, of, measured, isMet: measured === undefined ? undefined : measured <= limit };
  });
}

function sum(rounds: readonly Figures[], pick: (round: Figures) => number): number {
  return rounds.reduce((total, round) => total + pick(round), 0);
}
