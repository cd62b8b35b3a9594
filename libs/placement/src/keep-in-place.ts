import type { PartialPlan } from './plan-placement.js';

/**
 * The plan of an object that lies at a backend already and was never sent there: where that backend is allowed it is one of
 * those that hold a copy, in place of the last of them, so that nothing is moved for the sake of order alone.
 */
export function keepInPlace(plan: PartialPlan, backendId: string): PartialPlan {
  const { required, candidates } = plan;
  if (required.length === 0 || required.includes(backendId) || !candidates.includes(backendId)) return plan;
  const kept = new Set([...required.slice(0, -1), backendId]);
  return { ...plan, required: candidates.filter((id) => kept.has(id)) };
}
