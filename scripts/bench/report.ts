import { columns, grouped, type Paint } from '../proof/terminal.js';
import {
  cpuPerRequest,
  type Figures,
  figuresOf,
  multiple,
  rateOf,
  type Row,
  type Verdict,
} from './figures.js';

const MIB = 1024 ** 2;

/** The block of one row: a line for each target. */
export function rowLines(row: Row, paint: Paint): readonly string[] {
  const { cell, connections } = row;
  const direct = figuresOf(row, 'direct');
  const nginx = cpuPerRequest(figuresOf(row, 'nginx'));
  const lines = row.figures.map((figures) => {
    const cpu = cpuPerRequest(figures);
    return [
      `  ${figures.target}`,
      `${grouped(rateOf(figures))}/s`,
      optional(direct && rateOf(figures) / rateOf(direct), (ratio) => ratio.toFixed(2)),
      `${micros(figures.p50Us)}`,
      `${micros(figures.p99Us)}`,
      optional(cpu, micros),
      optional(multiple(cpu, nginx), (times) => `${times.toFixed(2)} ×`),
      optional(figures.peakBytes, (bytes) => `${Math.round(bytes / MIB)} MiB`),
      figures.target === 'gateway' ? split(figures) : '',
    ];
  });
  const head = ['', 'rate', 'of direct', 'p50', 'p99', 'CPU/request', 'of nginx', 'peak RSS', ''];
  const [names = '', ...rest] = columns([head, ...lines], new Set([1, 2, 3, 4, 5, 6, 7]));
  const problems = row.figures
    .filter(({ errors }) => errors > 0)
    .map(({ target, errors, firstError }) =>
      paint.bad(`  ${target}: ${errors} wrong answers (${firstError})`),
    );
  const title = `${cell.title}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
  return [paint.bold(title), paint.dim(names), ...rest, ...problems, ''];
}

/** The lines that the gateway is to keep, beside what was measured. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint): readonly string[] {
  const rows = verdicts.map(({ row, limit, of, measured, isMet }) => [
    `  ${row.cell.title}`,
    `at most ${limit} × ${of === 'nginx' ? "nginx's" : 'our HEAD'}`,
    optional(measured, (times) => `${times.toFixed(2)} ×`),
    isMet === undefined ? 'not judged' : isMet ? 'met' : 'missed',
  ]);
  const lines = columns(rows, new Set([2]));
  return [
    paint.bold('CPU time per request, gateway and PostgreSQL together'),
    ...lines.map((line, index) => {
      const isMet = verdicts[index]?.isMet;
      return isMet === undefined ? paint.dim(line) : isMet ? paint.good(line) : paint.bad(line);
    }),
  ];
}

/** How the CPU time parts between the gateway's process and PostgreSQL's. */
function split({ cpu, requests }: Figures): string {
  if (!cpu || requests === 0) return '';
  return `(gateway ${micros(cpu.ownUs / requests)}, PostgreSQL ${micros(cpu.othersUs / requests)})`;
}

/** `412 µs`, `7.9 ms`. */
export function micros(us: number): string {
  return us < 10_000 ? `${grouped(us)} µs` : `${(us / 1000).toFixed(1)} ms`;
}

function optional(value: number | undefined, write: (value: number) => string): string {
  return value === undefined ? '–' : write(value);
}
