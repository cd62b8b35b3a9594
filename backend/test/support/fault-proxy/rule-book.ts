import type { JournalEntry } from './journal.js';
import type { FaultRule, Phase } from './rule.js';

interface LiveRule {
  readonly rule: FaultRule;
  left: number;
  seen: number;
}

/** What the rules have decided to watch in one exchange. */
export interface Watch {
  readonly entry: JournalEntry;
  readonly fitting: readonly { readonly live: LiveRule; readonly ordinal: number }[];
}

/** The rules of one proxy, in order; the first that fits strikes. */
export class RuleBook {
  private rules: LiveRule[] = [];

  add(rule: FaultRule): void {
    this.rules.push({ rule, left: rule.times ?? 1, seen: 0 });
  }

  /** Removes the rules with this id, or all. */
  remove(id?: string): void {
    this.rules = id === undefined ? [] : this.rules.filter(({ rule }) => rule.id !== id);
  }

  /** Begins an exchange: counts it for every rule it fits. */
  watch(entry: JournalEntry): Watch {
    const fitting = this.rules
      .filter(({ rule: { match } }) => fits(match, entry))
      .map((live) => ({ live, ordinal: ++live.seen }));
    return { entry, fitting };
  }

  /** Offsets of a body phase at which a rule may strike, ascending. */
  offsets(watch: Watch, phase: Phase): number[] {
    const offsets = watch.fitting
      .filter(({ live }) => live.left > 0 && live.rule.match.phase === phase)
      .map(({ live }) => live.rule.match.afterBytes ?? 0);
    return [...new Set(offsets)].sort((a, b) => a - b);
  }

  /** The rule that strikes now, if any; it has one strike less afterwards. */
  strike(watch: Watch, phase: Phase, offset?: number): FaultRule | undefined {
    const struck = watch.fitting.find(
      ({ live, ordinal }) =>
        live.left > 0 &&
        this.rules.includes(live) &&
        live.rule.match.phase === phase &&
        (offset === undefined || (live.rule.match.afterBytes ?? 0) === offset) &&
        (live.rule.match.nth === undefined || live.rule.match.nth === ordinal),
    );
    if (!struck) return undefined;
    struck.live.left--;
    watch.entry.rules.push(struck.live.rule.id);
    return struck.live.rule;
  }
}

function fits(match: FaultRule['match'], entry: JournalEntry): boolean {
  if (match.op !== undefined && match.op !== entry.op) return false;
  if (match.method !== undefined && match.method !== entry.method) return false;
  return match.pathRe === undefined || new RegExp(match.pathRe).test(entry.target);
}
