import type { Finding } from '@sgw/contracts';
import type { Mark } from '../../shared/state-mark';
import { SEVERITY_MARKS } from '../../shared/survey-words';

/** The same worry about one or many buckets. */
export interface FindingGroup {
  readonly id: string;
  readonly mark: Mark;
  readonly title: string;
  readonly fix: string;
  readonly findings: readonly Finding[];
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
    return { id, mark: SEVERITY_MARKS[severity], title, fix, findings: some };
  });
}
