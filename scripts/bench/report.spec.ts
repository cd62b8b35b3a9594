import { describe, expect, it } from '@jest/globals';
import { paintFor } from '../proof/terminal.js';
import { type Cell, CELLS } from './cells.js';
import { type Figures, judge, type Row } from './figures.js';
import { micros, rowLines, verdictLines } from './report.js';

const plain = paintFor(false);
const figures: Omit<Figures, 'target' | 'cpu'> = {
  requests: 1000,
  errors: 0,
  firstError: undefined,
  elapsedMs: 1000,
  p50Us: 400,
  p99Us: 900,
  peakBytes: undefined,
};
const row: Row = {
  cell: CELLS[0] as Cell,
  connections: 16,
  figures: [
    { ...figures, target: 'direct', cpu: undefined, requests: 2000 },
    { ...figures, target: 'nginx', cpu: { ownUs: 1000, othersUs: 59_000 } },
    { ...figures, target: 'gateway', cpu: { ownUs: 200_000, othersUs: 70_000 }, peakBytes: 100 * 1024 ** 2 },
  ],
};

describe('rowLines', () => {
  it('shows rates against direct and CPU time against nginx', () => {
    const [title, , direct, nginx, gateway] = rowLines(row, plain);
    expect(title).toBe('GET 4 KiB, 16 connections');
    expect(direct).toMatch(/direct +2,000\/s +1\.00 .* – +– +–$/);
    expect(nginx).toMatch(/nginx +1,000\/s +0\.50 .* 60 µs +1\.00 × +–$/);
    expect(gateway).toMatch(/270 µs +4\.50 × +100 MiB +\(gateway 200 µs, PostgreSQL 70 µs\)$/);
  });

  it('says which answers were wrong', () => {
    const wrong = {
      ...row,
      figures: row.figures.map((one) => ({ ...one, errors: 2, firstError: 'status 503' })),
    };
    expect(rowLines(wrong, plain)).toContain('  nginx: 2 wrong answers (status 503)');
  });
});

describe('verdictLines', () => {
  it('puts each line beside what was measured', () => {
    expect(verdictLines(judge([row]), plain)[1]).toBe("  GET 4 KiB  at most 6 × nginx's  4.50 ×  met");
  });

  it('does not judge without nginx', () => {
    const alone = { ...row, figures: row.figures.filter(({ target }) => target !== 'nginx') };
    expect(verdictLines(judge([alone]), plain)[1]).toContain('not judged');
  });
});

describe('micros', () => {
  it('turns to milliseconds where there are many', () => {
    expect([micros(412.4), micros(7900), micros(31_040)]).toEqual(['412 µs', '7,900 µs', '31.0 ms']);
  });
});
