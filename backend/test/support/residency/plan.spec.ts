import { describe, expect, it } from '@jest/globals';
import { LANES, type Operation, planRun, type Step } from './plan.js';

const stepsOf = (seed: number, operations: number): readonly Step[] =>
  planRun(seed, operations).flatMap(({ steps }) => steps);
const isOperation = (act: Step['act']): act is Operation => 'key' in act;

describe('the plan of a residency run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planRun(7, 500)).toEqual(planRun(7, 500));
    expect(planRun(7, 500)).not.toEqual(planRun(8, 500));
  });

  it('has as many operations as were asked for, of every kind, and every disturbance', () => {
    const acts = stepsOf(1, 2000).map(({ act }) => act);
    expect(acts.filter(isOperation)).toHaveLength(2000);
    const kinds = new Set(acts.map(({ kind }) => kind));
    const all = ['put', 'multipart', 'copy', 'tag', 'delete', 'get'];
    expect([...kinds].toSorted()).toEqual(
      [...all, 'fault', 'down', 'offline', 'policy', 'bucket-tags'].toSorted(),
    );
    expect(planRun(1, 2000).filter(({ kill }) => kill).length).toBeGreaterThan(10);
  });

  it('gives every lane keys of its own', () => {
    for (const { act, lane, index } of stepsOf(3, 1000)) {
      expect(lane).toBe(index % LANES);
      if (isOperation(act)) expect(act.key).toMatch(new RegExp(`^lane-${lane}/`));
    }
  });

  it('never copies out of a locked bucket into the free one, nor edits a lock away', () => {
    for (const { act } of stepsOf(5, 5000)) {
      if (act.kind === 'copy' && act.bucket === 'free') expect(act.from.bucket).toBe('free');
      if (act.kind === 'policy' && act.bucket === 'policy') {
        const { allow = [], deny = [] } = act.text.residency ?? {};
        const isFiAlone = JSON.stringify(allow) === '[{"country":"fi"}]';
        expect(isFiAlone || deny.length > 0).toBe(true);
      }
    }
  });
});
