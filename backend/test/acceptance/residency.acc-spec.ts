import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { workspaceRoot } from '../support/workspace.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the tool as `npm run residency` does once it is built. */
function run(...args: readonly string[]): Promise<Ended> {
  const words = [join(workspaceRoot(), 'dist/backend/test/support/residency/main.js'), ...args];
  return new Promise((done) => {
    execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe('the residency run', () => {
  jest.setTimeout(180_000);

  it('tells how it is used, and refuses what it does not know with exit code 2', async () => {
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('npm run residency');
    for (const wrong of [
      ['--sed', '1'],
      ['--seed', 'x'],
      ['--operations', '0'],
      ['--operations', '1.5'],
    ])
      expect(await run(...wrong)).toMatchObject({ code: 2, out: '' });
  });

  it('finds not one byte of a locked bucket outside, through faults, a kill and edits', async () => {
    const { code, out, err } = await run('--seed', '4', '--operations', '200', '--json');
    expect(out === '' ? err : '').toBe('');
    const report = JSON.parse(out);
    expect({ ...report, code }).toMatchObject({ code: 0, hasHeld: true, outside: [], blind: [], wrong: [] });
    expect(report.zones.fi.lockedBodies).toBeGreaterThan(50);
    expect(report.faults.fi).toBeGreaterThan(0);
    expect(report.objectsRead).toBeGreaterThan(10);
  });

  it('finds one byte that was planted in us, and ends with 1', async () => {
    const { code, out } = await run('--seed', '1', '--operations', '4', '--plant', '--json');
    const report = JSON.parse(out);
    expect(code).toBe(1);
    expect(report.outside).toEqual([expect.stringContaining('/planted (1 bytes) lies in us')]);
    expect(report).toMatchObject({ hasHeld: false, blind: [], wrong: [] });
  });
});
