import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What the kernel counts of one process (proc(5), /proc/<pid>/stat). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of it and of its children that have ended, in clock ticks. */
  readonly ticks: number;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const TICK_US = 10_000;

/** Reads one line of /proc/<pid>/stat. @throws Error when it is none */
export function parseStat(line: string): ProcessStat {
  // The name stands in brackets and may hold spaces and brackets itself.
  const end = line.lastIndexOf(')');
  const fields = line.slice(end + 2).split(' ');
  const [utime, stime, childUtime, childStime] = fields.slice(11, 15).map(Number);
  const stat = {
    pid: Number.parseInt(line, 10),
    parent: Number(fields[1]),
    ticks: (utime ?? NaN) + (stime ?? NaN) + (childUtime ?? NaN) + (childStime ?? NaN),
  };
  if (end < 0 || !Number.isFinite(stat.ticks)) throw new Error(`no line of /proc/<pid>/stat: ${line}`);
  return stat;
}

/** A process and everything below it. */
export function familyOf(root: number, all: readonly ProcessStat[]): readonly ProcessStat[] {
  const family: ProcessStat[] = all.filter(({ pid }) => pid === root);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/** CPU time that a process and all below it have used so far, ended ones included, in microseconds. */
export interface CpuTime {
  readonly rootUs: number;
  readonly othersUs: number;
}

/** @throws Error when the process has ended */
export function cpuTimeOf(root: number): CpuTime {
  const family = familyOf(root, allProcesses());
  const own = family.find(({ pid }) => pid === root);
  if (!own) throw new Error(`process ${root} has ended`);
  const total = family.reduce((sum, { ticks }) => sum + ticks, 0);
  return { rootUs: own.ticks * TICK_US, othersUs: (total - own.ticks) * TICK_US };
}

/** Forgets the peak of a process's memory so far: {@link peakMemoryOf} counts from here on. */
export function resetPeakMemory(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not permitted here: then the peak is that since the start.
  }
}

/** Highest resident memory of a process, in bytes. */
export function peakMemoryOf(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? NaN) * 1024;
}

/** Memory of the processes below one, shared pages counted once among those that share them (PSS), in bytes. */
export function memoryBelow(root: number): number {
  return familyOf(root, allProcesses())
    .filter(({ pid }) => pid !== root)
    .reduce((sum, { pid }) => sum + pssOf(pid), 0);
}

function pssOf(pid: number): number {
  try {
    const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has ended meanwhile, or belongs to somebody else
  }
}

function allProcesses(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}
