import { ZONES } from './plan.js';
import type { RunReport } from './run.js';

/** Whether the run shows what it is there to show. */
export function hasHeld({ outside, blind, wrong }: RunReport): boolean {
  return outside.length + blind.length + wrong.length === 0;
}

/** The report for a person. */
export function reportLines(report: RunReport): readonly string[] {
  const { outcomes, disturbances, zones, decisions, outside, blind, wrong } = report;
  return [
    `seed ${report.seed}, ${report.operations} operations in ${report.seconds} s`,
    '',
    ...table(
      ['operation', 'acknowledged', 'refused', 'unknown'],
      Object.entries(outcomes).map(([kind, { done, refused, unknown }]) => [kind, done, refused, unknown]),
    ),
    '',
    ...table(['answered instead', 'times'], Object.entries(report.codes)),
    '',
    ...table(['disturbance', 'times'], Object.entries(disturbances)),
    `copies into de and us that broke off and were scheduled anew: ${report.brokenCopies}`,
    `decisions: ${decisions.placed} that placed, ${decisions.refused} that refused`,
    '',
    ...table(
      [
        'zone',
        'exchanges',
        'bytes in',
        'bytes out',
        'faults',
        'locked bodies',
        'free bodies',
        'raw objects',
        'raw bytes',
      ],
      ZONES.map((zone) => {
        const seen = zones[zone];
        return [
          zone,
          seen.exchanges,
          seen.requestBytes,
          seen.replyBytes,
          report.faults[zone],
          seen.lockedBodies,
          seen.freeBodies,
          seen.rawObjects,
          seen.rawBytes,
        ];
      }),
    ),
    '',
    `${report.objectsRead} objects read back`,
    ...outside.map((line) => `OUTSIDE  ${line}`),
    ...blind.map((line) => `BLIND    ${line}`),
    ...wrong.map((line) => `WRONG    ${line}`),
    hasHeld(report) ? 'Not one byte outside of fi, and nothing lost.' : 'The run did not hold.',
  ];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell))),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
