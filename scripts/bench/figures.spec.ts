import { describe, expect, it } from '@jest/globals';
import { type Cell, CELLS } from './cells.js';
import {
  addRounds,
  cpuPerRequest,
  type Figures,
  judge,
  rateOf,
  type Row,
  type TargetName,
} from './figures.js';

function figures(target: TargetName, cpuUs: number, more: Partial<Figures> = {}): Figures {
  return {
    target,
    requests: 100,
    errors: 0,
    firstError: undefined,
    elapsedMs: 2000,
    cpu: target === 'direct' ? undefined : { ownUs: cpuUs, othersUs: 0 },
    p50Us: 10,
    p99Us: 20,
    peakBytes: undefined,
    ...more,
  };
}

function row(id: string, nginxUs: number, gatewayUs: number, more: Partial<Figures> = {}): Row {
  const cell = CELLS.find((found) => found.id === id) as Cell;
  const connections = cell.connections.at(-1) ?? 0;
  return { cell, connections, figures: [figures('nginx', nginxUs), figures('gateway', gatewayUs, more)] };
}

describe('figures', () => {
  it('counts requests per second of the measured stretch', () => {
    expect(rateOf(figures('direct', 0))).toBe(50);
  });

  it('adds the CPU time of PostgreSQL to that of the gateway', () => {
    expect(cpuPerRequest(figures('gateway', 0, { cpu: { ownUs: 20_000, othersUs: 10_000 } }))).toBe(300);
  });

  it('knows no CPU time of answers that were wrong', () => {
    expect(cpuPerRequest(figures('gateway', 5, { errors: 1 }))).toBeUndefined();
  });

  it('adds rounds up', () => {
    const total = addRounds([
      figures('gateway', 10, { requests: 100, p50Us: 10, peakBytes: 5 }),
      figures('gateway', 20, { requests: 300, p50Us: 30, peakBytes: 7, errors: 1, firstError: 'status 500' }),
    ]);
    expect(total).toMatchObject({
      requests: 400,
      errors: 1,
      firstError: 'status 500',
      elapsedMs: 4000,
      cpu: { ownUs: 30, othersUs: 0 },
      p50Us: 25,
      peakBytes: 7,
    });
  });
});

describe('judge', () => {
  it('compares with nginx for the same request', () => {
    const [met, missed] = judge([row('get-4k', 6000, 36_000), row('put-4k', 7000, 70_100)]);
    expect(met).toMatchObject({ limit: 6, measured: 6, isMet: true });
    expect(missed).toMatchObject({ limit: 10, isMet: false });
  });

  it('compares a listing with our own HEAD', () => {
    const [, list] = judge([row('head', 5000, 20_000), row('list', 25_000, 300_000)]);
    expect(list).toMatchObject({ of: 'HEAD', limit: 20, measured: 15, isMet: true });
  });

  it('judges at the largest number of connections alone', () => {
    expect(judge([{ ...row('get-4k', 1, 1), connections: 1 }])).toEqual([]);
  });

  it('does not judge what was answered wrongly or has nothing beside it', () => {
    const verdicts = judge([row('get-4k', 6000, 100, { errors: 3 }), row('list', 1, 1)]);
    expect(verdicts.map(({ isMet }) => isMet)).toEqual([undefined, undefined]);
  });
});
