/**
 * Looks now and then whether copies lie where the rules want them, and whether the buckets at the backends are still as
 * they were. Finds and says how to repair; never changes anything at a backend.
 */
export { DriftAuditor, type RoundReport } from './drift-auditor.js';
export { DriftModule } from './drift.module.js';
