import { describe, expect, it } from '@jest/globals';
import { parseBucketPolicy } from './parse-policy.js';
import { isPublicPolicy } from './public-policy.js';

const canonical = 'ab'.repeat(32);
const isPublic = (statement: object) =>
  isPublicPolicy(
    parseBucketPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::data/*',
          ...statement,
        },
      }),
      'data',
    ),
  );

describe('isPublicPolicy', () => {
  it.each<[string, object, boolean]>([
    ['everybody', {}, true],
    ['everybody, by AWS', { Principal: { AWS: '*' } }, true],
    ['everybody but one', { Principal: undefined, NotPrincipal: { CanonicalUser: canonical } }, true],
    ['one user', { Principal: { CanonicalUser: canonical } }, false],
    ['a deny', { Effect: 'Deny' }, false],
    ['one network', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, false],
    ['the internet', { Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '0.0.0.0/0'] } } }, true],
    ['all but one network', { Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, true],
    ['a user id', { Condition: { StringEquals: { 'aws:userid': 'x' } } }, false],
    ['any user id', { Condition: { StringLike: { 'aws:userid': '*' } } }, true],
    ['a user id, if there is one', { Condition: { StringEqualsIfExists: { 'aws:userid': 'x' } } }, true],
    [
      'a page that links here',
      { Condition: { StringLike: { 'aws:Referer': 'https://example.org/*' } } },
      true,
    ],
  ])('for %s is %3$s', (_what, statement, expected) => {
    expect(isPublic(statement)).toBe(expected);
  });
});
