import { readFile, writeFile } from 'node:fs/promises';

/** Resident memory of a process now, in KiB (Linux). */
export async function residentKib(pid: number): Promise<number> {
  return statusField(pid, 'VmRSS');
}

/** Highest resident memory of a process so far, in KiB (Linux). */
export async function peakResidentKib(pid: number): Promise<number> {
  return statusField(pid, 'VmHWM');
}

/** Forgets the peak so far: {@link peakResidentKib} counts from here on (proc(5), clear_refs). */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

async function statusField(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const value = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  if (value === undefined) throw new Error(`no ${field} of process ${pid}`);
  return Number(value);
}
