import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process of that id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What tells a process from a later one with the same id: boot and start time; undefined when there is none. */
export function birthOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    // Field 22 of proc(5)'s stat; the name in brackets may hold blanks, so fields are counted behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks}`;
  } catch {
    // No procfs (macOS): ps knows the start time.
    return outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
  }
}

/** The command line of a process, arguments joined by blanks; undefined when there is none. */
export function commandOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return outputOf('ps', ['-o', 'command=', '-p', String(pid)]);
  }
}

function outputOf(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // The process ended meanwhile, or the machine has no ps: nothing is known.
    return undefined;
  }
}
