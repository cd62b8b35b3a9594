import { canonicalKey, type ConditionContext } from './condition-keys.js';
import { isInRange, parseIpRange } from './ip-range.js';
import { compilePattern, matchesPattern, type Pattern, type VariableLookup } from './pattern.js';
import { PolicyError } from './policy-error.js';

/** Whether one value of a request meets one value of a policy. */
type Test = (actual: string, lookup: VariableLookup) => boolean;
/** Prepares the test from the policy's value; undefined when that is not of the operator's type. */
type Compile = (expected: string, withVariables: boolean) => Test | undefined;

interface Operator {
  readonly compile: Compile;
  readonly isNegated: boolean;
}

/** One `operator: { key: values }` of a statement. */
export interface Condition {
  /** As written, without prefix and suffix. */
  readonly operator: string;
  readonly isNegated: boolean;
  /** Canonical name. */
  readonly key: string;
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly isIfExists: boolean;
  readonly tests: readonly Test[];
  /** As written: what decides whether a policy is public. */
  readonly values: readonly string[];
}

/** Equality is a pattern too: variables are replaced in it, its wildcards are characters. */
function literal(text: string, withVariables: boolean): Pattern {
  if (!withVariables || !text.includes('${'))
    return { tokens: [...codesOf(text)], hasWildcard: false, hasVariable: false };
  const escaped = text.replace(/\$\{[^}]*\}|[*?]/g, (part) => (part.length > 1 ? part : `\${${part}}`));
  return compilePattern(escaped, true);
}

function* codesOf(text: string): Generator<number> {
  for (let at = 0; at < text.length; at++) yield text.charCodeAt(at);
}

const stringEquals: Compile = (expected, withVariables) => {
  const pattern = literal(expected, withVariables);
  return (actual, lookup) => matchesPattern(pattern, actual, lookup);
};

const stringEqualsIgnoreCase: Compile = (expected, withVariables) => {
  const pattern = literal(expected.toLowerCase(), withVariables);
  return (actual, lookup) =>
    matchesPattern(pattern, actual.toLowerCase(), (name) => lookup(name)?.toLowerCase());
};

const stringLike: Compile = (expected, withVariables) => {
  const pattern = compilePattern(expected, withVariables);
  return (actual, lookup) => matchesPattern(pattern, actual, lookup);
};

const NUMBER = /^[+-]?\d{1,18}(\.\d{1,18})?$/;

function numeric(compare: (actual: number, expected: number) => boolean): Compile {
  return (text) => {
    if (!NUMBER.test(text)) return undefined;
    const expected = Number(text);
    return (actual) => NUMBER.test(actual) && compare(Number(actual), expected);
  };
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601, or seconds since 1970. */
function timeOf(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  const time = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function date(compare: (actual: number, expected: number) => boolean): Compile {
  return (text) => {
    const expected = timeOf(text);
    if (expected === undefined) return undefined;
    return (text) => {
      const actual = timeOf(text);
      return actual !== undefined && compare(actual, expected);
    };
  };
}

const bool: Compile = (text) => {
  if (!/^(true|false)$/i.test(text)) return undefined;
  return (actual) => actual.toLowerCase() === text.toLowerCase();
};

const ipAddress: Compile = (text) => {
  const range = parseIpRange(text);
  return range && ((actual) => isInRange(range, actual));
};

const same = (actual: number, expected: number) => actual === expected;
const less = (actual: number, expected: number) => actual < expected;
const lessOrSame = (actual: number, expected: number) => actual <= expected;
const more = (actual: number, expected: number) => actual > expected;
const moreOrSame = (actual: number, expected: number) => actual >= expected;

const is = (compile: Compile): Operator => ({ compile, isNegated: false });
const isNot = (compile: Compile): Operator => ({ compile, isNegated: true });

/** IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', is(stringEquals)],
  ['StringNotEquals', isNot(stringEquals)],
  ['StringEqualsIgnoreCase', is(stringEqualsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', isNot(stringEqualsIgnoreCase)],
  ['StringLike', is(stringLike)],
  ['StringNotLike', isNot(stringLike)],
  ['NumericEquals', is(numeric(same))],
  ['NumericNotEquals', isNot(numeric(same))],
  ['NumericLessThan', is(numeric(less))],
  ['NumericLessThanEquals', is(numeric(lessOrSame))],
  ['NumericGreaterThan', is(numeric(more))],
  ['NumericGreaterThanEquals', is(numeric(moreOrSame))],
  ['DateEquals', is(date(same))],
  ['DateNotEquals', isNot(date(same))],
  ['DateLessThan', is(date(less))],
  ['DateLessThanEquals', is(date(lessOrSame))],
  ['DateGreaterThan', is(date(more))],
  ['DateGreaterThanEquals', is(date(moreOrSame))],
  ['Bool', is(bool)],
  ['IpAddress', is(ipAddress)],
  ['NotIpAddress', isNot(ipAddress)],
  ['ArnEquals', is(stringLike)],
  ['ArnLike', is(stringLike)],
  ['ArnNotEquals', isNot(stringLike)],
  ['ArnNotLike', isNot(stringLike)],
  ['Null', is(bool)],
]);

const OPERATOR_FORM = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

/**
 * Prepares one condition.
 *
 * @throws PolicyError for an operator that does not exist, or a value of another type than the operator's
 */
export function compileCondition(
  operatorText: string,
  keyText: string,
  values: readonly string[],
  withVariables: boolean,
): Condition {
  const [, quantifier, name = '', ifExists] = OPERATOR_FORM.exec(operatorText) ?? [];
  const operator = OPERATORS.get(name);
  if (!operator || (name === 'Null' && ifExists)) {
    throw new PolicyError(`Invalid Condition type : ${operatorText.slice(0, 128)}`);
  }
  const tests = values.map((value) => {
    const test = operator.compile(value, withVariables);
    if (!test) throw new PolicyError('Policy has an invalid condition value');
    return test;
  });
  return {
    operator: name,
    isNegated: operator.isNegated,
    key: canonicalKey(keyText),
    quantifier: quantifier as Condition['quantifier'],
    isIfExists: ifExists !== undefined,
    tests,
    values,
  };
}

/** Whether the condition holds. A key that is absent meets only negated operators, `…IfExists`, `ForAllValues` and `Null`. */
export function holds(condition: Condition, context: ConditionContext, lookup: VariableLookup): boolean {
  const actual = context.get(condition.key);
  if (condition.operator === 'Null') {
    const isAbsent = String(actual === undefined || actual.length === 0);
    return condition.tests.some((test) => test(isAbsent, lookup));
  }
  if (actual === undefined || actual.length === 0) {
    if (condition.isIfExists || condition.quantifier === 'ForAllValues') return true;
    return condition.quantifier === undefined && condition.isNegated;
  }
  const passes = (value: string) =>
    condition.tests.some((test) => test(value, lookup)) !== condition.isNegated;
  // A negated operator is met when no value is the forbidden one; the others when any is the wanted one.
  const isEvery =
    condition.quantifier === 'ForAllValues' || (condition.quantifier === undefined && condition.isNegated);
  return isEvery ? actual.every(passes) : actual.some(passes);
}
