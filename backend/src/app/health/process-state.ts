/** What the process as a whole is doing; readiness depends on it. */
export class ProcessState {
  phase: 'starting' | 'serving' | 'stopping' = 'starting';
}
