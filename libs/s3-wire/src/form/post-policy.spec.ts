import { describe, expect, it } from '@jest/globals';
import {
  checkFileLength,
  checkPostPolicy,
  readFormAnswer,
  readFormKey,
  readPostPolicy,
  redirectAddress,
} from '../index.js';

const NOW = new Date('2026-11-23T05:00:00Z');
const EXPIRATION = '2026-11-23T06:00:00.000Z';
const encode = (text: string) => Buffer.from(text).toString('base64');
const policyOf = (conditions: unknown, expiration: unknown = EXPIRATION) =>
  readPostPolicy(encode(JSON.stringify({ expiration, conditions })));

function judge(
  conditions: readonly unknown[],
  fields: Readonly<Record<string, string>>,
  key = fields.key ?? '',
) {
  const form = { fields: new Map(Object.entries(fields)), bucket: 'bkt', key };
  const isOfBucket = conditions.some((condition) => /bucket/i.test(JSON.stringify(condition)));
  checkPostPolicy(policyOf(isOfBucket ? conditions : [{ bucket: 'bkt' }, ...conditions]), form, NOW);
}

const refusedWith = (message: string) => expect.objectContaining({ code: 'AccessDenied', message });
const failed = (text: string) => refusedWith(`Invalid according to Policy: Policy Condition failed: ${text}`);

describe('readPostPolicy', () => {
  it.each([
    ['no base64', '{}', 'Invalid Base64.'],
    ['no JSON', encode('{"expiration"'), 'Invalid JSON.'],
    ['a list', encode('[]'), 'Invalid JSON.'],
    ['null', encode('null'), 'Invalid JSON.'],
    ['no expiration', encode('{"conditions":[{"a":"b"}]}'), 'Policy missing expiration.'],
    ['EXPIRATION', encode('{"EXPIRATION":"x","conditions":[]}'), "Unexpected: 'EXPIRATION'"],
    ['no conditions', encode(`{"expiration":"${EXPIRATION}"}`), 'Policy missing conditions.'],
    ['no condition', encode(`{"expiration":"${EXPIRATION}","conditions":[]}`), 'Policy missing conditions.'],
  ])('refuses %s', (_what, base64, message) => {
    expect(() => readPostPolicy(base64)).toThrow(
      expect.objectContaining({ code: 'InvalidPolicyDocument', message: `Invalid Policy: ${message}` }),
    );
  });

  it.each([
    ['conditions that are no list', {}],
    ['a condition that is text', ['x']],
    ['a condition of two properties', [{ a: 'b', c: 'd' }]],
    ['an empty condition', [{}]],
    ['a value that is a number', [{ a: 1 }]],
    ['an unknown operation', [['gt', '$a', 'b']]],
    ['a field without dollar', [['eq', 'a', 'b']]],
    ['a condition without value', [['eq', '$a']]],
    ['a condition of four', [['eq', '$a', 'b', 'c']]],
    ['a range without end', [['content-length-range', 0]]],
    ['a range below nothing', [['content-length-range', -1, 5]]],
    ['a range of words', [['content-length-range', 'a', 'b']]],
  ])('refuses %s', (_what, conditions) => {
    expect(() => policyOf(conditions)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument' }));
  });

  it.each(['tomorrow', '2026-11-23', '2026-13-23T06:00:00Z', 17, null])(
    'refuses the expiration %j',
    (value) => {
      expect(() => policyOf([{ a: 'b' }], value)).toThrow(
        expect.objectContaining({ code: 'InvalidPolicyDocument' }),
      );
    },
  );

  it('reads a dollar sign that AWS lets be escaped', () => {
    const text = `{"expiration":"${EXPIRATION}","conditions":[["eq","$key","\\$a"],["eq","$acl","\\\\$b"]]}`;
    expect(readPostPolicy(encode(text)).conditions).toMatchObject([{ value: '$a' }, { value: '\\$b' }]);
  });
});

describe('checkPostPolicy', () => {
  it('accepts what fits, field names and operators in any case', () => {
    judge(
      [
        { bUcKeT: 'bkt' },
        ['StArTs-WiTh', '$KeY', 'user/'],
        { acl: 'private' },
        ['starts-with', '$x-amz-meta-a', ''],
      ],
      {
        key: 'user/1',
        acl: 'private',
        'x-amz-meta-a': 'b',
        policy: 'p',
        'x-amz-signature': 's',
        'x-ignore-me': 'x',
      },
    );
  });

  it('refuses an expired policy', () => {
    const form = { fields: new Map([['key', 'k']]), bucket: 'bkt', key: 'k' };
    const policy = policyOf([{ key: 'k' }], '2026-11-23T05:00:00Z');
    expect(() => checkPostPolicy(policy, form, NOW)).toThrow(
      refusedWith('Invalid according to Policy: Policy expired.'),
    );
  });

  it('names the condition that fails', () => {
    expect(() => judge([{ bucket: 'other' }], {})).toThrow(failed('["eq","$bucket","other"]'));
    expect(() => judge([['starts-with', '$key', 'a/']], { key: 'b/c' })).toThrow(
      failed('["starts-with","$key","a/"]'),
    );
    expect(() => judge([{ key: 'k' }, { 'x-amz-meta-a': 'b' }], { key: 'k' })).toThrow(
      failed('["eq","$x-amz-meta-a","b"]'),
    );
  });

  it('takes no field called bucket for the bucket', () => {
    expect(() => judge([{ bucket: 'other' }], { bucket: 'other' })).toThrow(
      failed('["eq","$bucket","other"]'),
    );
  });

  it('names the fields that no condition covers', () => {
    expect(() => judge([{ key: 'k' }], { key: 'k', acl: 'x', tagging: 'y' })).toThrow(
      refusedWith('Invalid according to Policy: Extra input fields: acl, tagging'),
    );
  });

  it('wants a condition for the bucket, which no field has to name', () => {
    const form = { fields: new Map([['key', 'k']]), bucket: 'bkt', key: 'k' };
    expect(() => checkPostPolicy(policyOf([{ key: 'k' }]), form, NOW)).toThrow(
      refusedWith('Invalid according to Policy: Extra input fields: bucket'),
    );
    expect(() =>
      checkPostPolicy(policyOf([{ key: 'k' }, ['starts-with', '$bucket', 'b']]), form, NOW),
    ).not.toThrow();
  });

  it('judges the key that will be, unless the policy fixes the template', () => {
    const fields = { key: 'user/${filename}' };
    expect(() => judge([['starts-with', '$key', 'user/a']], fields, 'user/a.txt')).not.toThrow();
    expect(() => judge([['starts-with', '$key', 'user/a']], fields, 'user/b.txt')).toThrow();
    expect(() => judge([{ key: 'user/${filename}' }], fields, 'user/b.txt')).not.toThrow();
  });

  it('lets no list of types smuggle in another', () => {
    const only = ['starts-with', '$Content-Type', 'image/'];
    expect(() => judge([only], { 'content-type': 'image/png, image/gif' })).not.toThrow();
    expect(() => judge([only], { 'content-type': 'image/png,text/html' })).toThrow();
  });

  it('bounds the length of the file, both ends included', () => {
    const policy = policyOf([['content-length-range', '2', 4]]);
    for (const size of [2, 4]) expect(() => checkFileLength(policy, size)).not.toThrow();
    expect(() => checkFileLength(policy, 1)).toThrow(expect.objectContaining({ code: 'EntityTooSmall' }));
    expect(() => checkFileLength(policy, 5)).toThrow(expect.objectContaining({ code: 'EntityTooLarge' }));
  });
});

describe('the fields of a form', () => {
  const fields = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));

  it.each([
    ['$&x', '$&x'],
    ['../../x', 'x'],
    ['C:\\Users\\ada\\x y.txt', 'x y.txt'],
    ['a\\b/c', 'c'],
    ['folder/', ''],
  ])('puts the name of the file into the key, without the path before it: %s', (fileName, name) => {
    const file = { name: 'file', fileName };
    expect(readFormKey(fields({ key: 'a/${filename}/${filename}' }), file)).toBe(`a/${name}/${name}`);
  });

  it.each<Readonly<Record<string, string>>>([{}, { key: '' }])('refuses a form whose key is %j', (values) => {
    expect(() => readFormKey(fields(values), { name: 'file' })).toThrow(
      expect.objectContaining({ code: 'InvalidArgument' }),
    );
  });

  it('answers 204 unless the form says better, and redirects to web addresses alone', () => {
    expect(readFormAnswer(fields({}))).toEqual({ status: 204 });
    expect(readFormAnswer(fields({ success_action_status: '404' }))).toEqual({ status: 204 });
    expect(readFormAnswer(fields({ success_action_status: '201' }))).toEqual({ status: 201 });
    expect(readFormAnswer(fields({ redirect: 'javascript:alert(1)' }))).toEqual({ status: 204 });
    const { redirect } = readFormAnswer(fields({ success_action_redirect: 'http://a/b?c=d' }));
    const posted = { location: '', bucket: 'bkt', key: 'k&1', etag: 'e' };
    expect(redirect && redirectAddress(redirect, posted)).toBe(
      'http://a/b?c=d&bucket=bkt&key=k%261&etag=%22e%22',
    );
  });
});
