import { describe, expect, it } from '@jest/globals';
import { MAX_POLICY_BYTES, parseBucketPolicy, parseIdentityPolicy } from './parse-policy.js';

const good = {
  Sid: 'one',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::data/*',
};
const read = (statement: unknown, more: object = {}) =>
  parseBucketPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more }), 'data');

describe('parseBucketPolicy', () => {
  it('takes one statement or several, lists or single values', () => {
    expect(read(good).statements).toHaveLength(1);
    expect(
      read([good, { ...good, Sid: 'two', Action: ['s3:Get*', 's3:PutObject'] }]).statements,
    ).toHaveLength(2);
    expect(read({ ...good, Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'] }).statements).toHaveLength(
      1,
    );
    expect(read(good, { Id: 'mine', Version: '2008-10-17' }).statements).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['no effect', { Effect: undefined }, 'Missing required field Effect'],
    ['another effect', { Effect: 'Maybe' }, 'Invalid effect: Maybe'],
    ['no principal', { Principal: undefined }, 'Missing required field Principal'],
    ['two principals', { NotPrincipal: '*' }, 'Invalid policy syntax.'],
    [
      'a strange principal',
      { Principal: { AWS: 'arn:aws:iam::123:user/bob' } },
      'Invalid principal in policy',
    ],
    [
      'a principal with a wildcard',
      { Principal: { AWS: 'arn:aws:iam::*:root' } },
      'Invalid principal in policy',
    ],
    ['a federated principal', { Principal: { Federated: 'x' } }, 'Invalid principal in policy'],
    ['no action', { Action: undefined }, 'Missing required field Action'],
    ['an empty list of actions', { Action: [] }, 'Missing required field Action'],
    ['an unknown action', { Action: 's3:Frobnicate' }, 'Policy has invalid action'],
    ['an action of another service', { Action: 'ec2:*' }, 'Policy has invalid action'],
    ['no resource', { Resource: undefined }, 'Missing required field Resource'],
    ['another bucket', { Resource: 'arn:aws:s3:::other/*' }, 'Policy has invalid resource'],
    ['a bucket that only begins so', { Resource: 'arn:aws:s3:::database/*' }, 'Policy has invalid resource'],
    ['no ARN', { Resource: 'data/*' }, 'Policy has invalid resource'],
    ['everything', { Resource: '*' }, 'Policy has invalid resource'],
    [
      'an object action on the bucket',
      { Resource: 'arn:aws:s3:::data' },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'a bucket action on objects',
      { Action: 's3:ListBucket' },
      'Action does not apply to any resource(s) in statement',
    ],
    ['an unknown field', { Colour: 'red' }, 'Unknown field Colour'],
    [
      'an unknown condition key',
      { Condition: { StringEquals: { 's3:colour': 'red' } } },
      'Policy has an invalid condition key',
    ],
    [
      'an unknown operator',
      { Condition: { Equals: { 's3:prefix': 'x' } } },
      'Invalid Condition type : Equals',
    ],
    [
      'a listing key on a read',
      { Condition: { StringEquals: { 's3:prefix': 'x' } } },
      'Conditions do not apply to combination of actions and resources in statement',
    ],
    ['a condition that is no object', { Condition: 'x' }, 'Invalid policy syntax.'],
    ['an action that is an object', { Action: { a: 1 } }, 'Invalid policy syntax.'],
  ])('refuses %s', (_what, change, message) => {
    expect(() => read({ ...good, ...change })).toThrow(message);
  });

  it.each<[string, string, string]>([
    ['an empty text', '', "Policies must be valid JSON and the first byte must be '{'"],
    ['a list', '[]', "Policies must be valid JSON and the first byte must be '{'"],
    ['broken JSON', '{"Statement": [', 'This policy contains invalid Json'],
    ['no statement', '{}', 'Missing required field Statement'],
    ['an empty list', '{"Statement": []}', 'Statement is empty!'],
    [
      'a wrong version',
      '{"Version": "2026-01-01", "Statement": []}',
      'The policy must contain a valid version string',
    ],
    ['a field of its own', '{"Statement": [], "__proto__": {}}', 'Unknown field __proto__'],
    [
      'nesting without end',
      `{"Statement": ${'['.repeat(5000)}${']'.repeat(5000)}}`,
      'Invalid policy syntax.',
    ],
    [
      'too much of it',
      JSON.stringify({ Id: 'x'.repeat(MAX_POLICY_BYTES) }),
      'Policy exceeds the maximum allowed document size.',
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseBucketPolicy(text, 'data')).toThrow(message);
  });

  it('refuses the same statement id twice', () => {
    expect(() => read([good, good])).toThrow('Statement IDs (SID) in a single policy must be unique.');
  });
});

describe('parseIdentityPolicy', () => {
  const parse = (statement: object) => parseIdentityPolicy(JSON.stringify({ Statement: statement }));

  it('takes any bucket, and all of them', () => {
    for (const Resource of ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::a/b*'])
      expect(parse({ Effect: 'Allow', Action: 's3:*', Resource }).statements).toHaveLength(1);
  });

  it('refuses principals and actions that do not exist', () => {
    expect(() => parse(good)).toThrow('names no principal');
    expect(() => parse({ Effect: 'Deny', Action: 's3:DeleteObjekt', Resource: '*' })).toThrow(
      'invalid action',
    );
  });
});
