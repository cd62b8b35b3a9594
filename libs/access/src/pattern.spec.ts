import { describe, expect, it } from '@jest/globals';
import { compilePattern, matchesPattern } from './pattern.js';

const matches = (pattern: string, value: string, variables: Readonly<Record<string, string>> = {}) =>
  matchesPattern(compilePattern(pattern, true), value, (name) => variables[name]);

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['*', '', true],
    ['*', 'a/b', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*.jpg', 'x.jpg.jpg', true],
    ['a*b*c', 'aXbYbZc', true],
    ['abc', 'ABC', false],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['a**', 'a', true],
  ])('%j on %j is %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it('takes the value of a variable as text', () => {
    expect(matches('home/${aws:username}/*', 'home/*/x', { 'aws:username': '*' })).toBe(true);
    expect(matches('home/${aws:username}/*', 'home/bob/x', { 'aws:username': '*' })).toBe(false);
    expect(matches('${*}${?}${$}', '*?$')).toBe(true);
    expect(matches('${*}', 'abc')).toBe(false);
  });

  it('fits nothing when a variable has no value', () => {
    expect(matches('${aws:username}*', 'undefined')).toBe(false);
  });

  it('is matched in time that many stars do not blow up', () => {
    expect(matches(`${'a*'.repeat(200)}b`, 'a'.repeat(1000))).toBe(false);
  });
});
