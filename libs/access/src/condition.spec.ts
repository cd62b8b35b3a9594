import { describe, expect, it } from '@jest/globals';
import { compileCondition, holds } from './condition.js';

const context = new Map<string, readonly string[]>([
  ['s3:prefix', ['home/ada/x']],
  ['s3:max-keys', ['100']],
  ['aws:sourceip', ['192.0.2.17']],
  ['aws:securetransport', ['false']],
  ['aws:currenttime', ['2026-11-23T05:00:00Z']],
  ['aws:username', ['ada']],
  ['s3:requestobjecttagkeys', ['a', 'b']],
  ['aws:useragent', ['star*']],
]);
const lookup = (name: string) => context.get(name)?.[0];

function judge(operator: string, key: string, values: readonly string[]): boolean {
  return holds(compileCondition(operator, key, values, true), context, lookup);
}

describe('a condition', () => {
  it.each<[string, string, string[], boolean]>([
    ['StringEquals', 's3:prefix', ['x', 'home/ada/x'], true],
    ['StringEquals', 'S3:Prefix', ['home/*'], false],
    ['StringEquals', 'aws:UserAgent', ['star*'], true],
    ['StringNotEquals', 's3:prefix', ['x', 'y'], true],
    ['StringNotEquals', 's3:prefix', ['x', 'home/ada/x'], false],
    ['StringEqualsIgnoreCase', 's3:prefix', ['HOME/Ada/X'], true],
    ['StringNotEqualsIgnoreCase', 's3:prefix', ['HOME/Ada/X'], false],
    ['StringLike', 's3:prefix', ['home/*'], true],
    ['StringLike', 's3:prefix', ['home/${aws:username}/*'], true],
    ['StringLike', 's3:prefix', ['home/${aws:userid}/*'], false],
    ['StringLike', 's3:prefix', ["home/${aws:userid, 'ada'}/?"], true],
    ['StringNotLike', 's3:prefix', ['home/bob/*'], true],
    ['NumericLessThanEquals', 's3:max-keys', ['100'], true],
    ['NumericLessThan', 's3:max-keys', ['100'], false],
    ['NumericEquals', 's3:prefix', ['1'], false],
    ['NumericNotEquals', 's3:max-keys', ['10'], true],
    ['NumericGreaterThan', 's3:max-keys', ['99.5'], true],
    ['DateGreaterThan', 'aws:CurrentTime', ['2026-01-01T00:00:00Z'], true],
    ['DateLessThan', 'aws:CurrentTime', ['2026-01-01'], false],
    ['DateLessThan', 'aws:CurrentTime', ['1900000000'], true],
    ['Bool', 'aws:SecureTransport', ['false'], true],
    ['Bool', 'aws:SecureTransport', ['true'], false],
    ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24'], true],
    ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24', '192.0.2.17'], true],
    ['NotIpAddress', 'aws:SourceIp', ['192.0.2.0/24'], false],
    ['IpAddress', 'aws:SourceIp', ['2001:db8::/32'], false],
    ['ArnLike', 's3:prefix', ['home/*/x'], true],
    ['ArnNotEquals', 's3:prefix', ['home/*/y'], true],
    // Keys that the request does not have.
    ['StringEquals', 's3:delimiter', ['/'], false],
    ['StringNotEquals', 's3:delimiter', ['/'], true],
    ['StringEqualsIfExists', 's3:delimiter', ['/'], true],
    ['StringNotEqualsIfExists', 's3:prefix', ['home/ada/x'], false],
    ['Null', 's3:delimiter', ['true'], true],
    ['Null', 's3:prefix', ['true'], false],
    ['Null', 's3:prefix', ['false'], true],
    // Several values.
    ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', ['a', 'b', 'c'], true],
    ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', ['a'], false],
    ['ForAllValues:StringEquals', 's3:delimiter', ['a'], true],
    ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', ['b', 'z'], true],
    ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', ['z'], false],
    ['ForAnyValue:StringEquals', 's3:delimiter', ['a'], false],
    ['ForAnyValue:StringNotEquals', 's3:RequestObjectTagKeys', ['a'], true],
    ['ForAnyValue:StringNotEquals', 's3:delimiter', ['a'], false],
  ])('%s %s %j is %s', (operator, key, values, expected) => {
    expect(judge(operator, key, values)).toBe(expected);
  });

  it.each<[string, string]>([
    ['StringIs', 'Invalid Condition type : StringIs'],
    ['NullIfExists', 'Invalid Condition type : NullIfExists'],
    ['ForSome:StringEquals', 'Invalid Condition type : ForSome:StringEquals'],
  ])('with the operator %s is refused', (operator, message) => {
    expect(() => compileCondition(operator, 's3:prefix', ['x'], true)).toThrow(message);
  });

  it.each<[string, string]>([
    ['NumericEquals', 'ten'],
    ['DateEquals', 'tomorrow'],
    ['Bool', 'yes'],
    ['IpAddress', '300.0.0.1'],
    ['IpAddress', '10.0.0.0/33'],
  ])('%s refuses the value %s', (operator, value) => {
    expect(() => compileCondition(operator, 'aws:sourceip', [value], true)).toThrow(
      'invalid condition value',
    );
  });

  it('takes an IPv4 address mapped into IPv6 for what it is', () => {
    const condition = compileCondition('IpAddress', 'aws:SourceIp', ['192.0.2.0/24'], true);
    expect(holds(condition, new Map([['aws:sourceip', ['::ffff:192.0.2.9']]]), () => undefined)).toBe(true);
  });

  it('knows no variables in policies of the old version', () => {
    const condition = compileCondition('StringLike', 's3:prefix', ['home/${aws:username}/*'], false);
    expect(holds(condition, context, lookup)).toBe(false);
  });
});
