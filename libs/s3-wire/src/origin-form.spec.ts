import { describe, expect, it } from '@jest/globals';
import { originForm } from './origin-form.js';

describe('originForm', () => {
  it.each([
    ['http://s3.example:9000/b/k?x=1', '/b/k?x=1'],
    ['HTTPS://S3.Example:9000//b/../k', '//b/../k'],
    ['http://s3.example:9000', '/'],
    ['http://s3.example:9000?list-type=2', '/?list-type=2'],
    ['/b/http://evil/k', '/b/http://evil/k'],
    ['*', '*'],
    ['b/k', 'b/k'],
    ['ftp://s3.example:9000/b', 'ftp://s3.example:9000/b'],
    ['http:///b', 'http:///b'],
  ])('makes of %j %j', (target, expected) => {
    expect(originForm(target, 's3.example:9000')).toBe(expected);
  });

  it.each(['evil', undefined])('refuses another host than %j', (host) => {
    const refused = expect.objectContaining({ code: 'InvalidRequest', status: 400 });
    expect(() => originForm('http://s3.example/b', host)).toThrow(refused);
  });
});
