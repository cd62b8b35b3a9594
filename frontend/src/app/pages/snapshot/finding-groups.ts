import type { Finding } from '@sgw/contracts';
import type { Mark } from '../../shared/state-mark';
import { SEVERITY_MARKS } from '../../shared/survey-words';

/** The same worry about one or many buckets. */
export interface FindingGroup {
  readonly id: string;
  readonly mark: Mark;
  readonly title: string;
  readonly fix: string;
  readonly buckets: number;
  /** What was seen, and in which buckets just that. */
  readonly sightings: readonly { readonly detail: string; readonly buckets: readonly string[] }[];
}

/** One group for each rule, severity and cure, in the order in which the findings come: worst first. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = Map.groupBy(findings, ({ severity, rule, title, fix }) =>
    JSON.stringify([severity, rule, title, fix]),
  );
  return [...groups].flatMap(([id, some]) => {
    const [first] = some;
    if (!first) return [];
    const { severity, title, fix } = first;
    const sightings = [...Map.groupBy(some, ({ detail }) => detail)].map(([detail, same]) => ({
      detail,
      buckets: same.flatMap(({ bucket }) => bucket ?? []),
    }));
    return { id, mark: SEVERITY_MARKS[severity], title, fix, buckets: some.length, sightings };
  });
}
