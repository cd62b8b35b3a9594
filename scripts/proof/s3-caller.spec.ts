import { describe, expect, it } from '@jest/globals';
import { describeAnswer, elementOf } from './s3-caller.js';

const refusal = {
  status: 400,
  headers: {},
  body: Buffer.from(
    '<Error><Code>InvalidLocationConstraint</Code><Message>&quot;xx&quot; &amp; more</Message></Error>',
  ),
};

describe('elementOf', () => {
  it('gives the text of an element without its entities', () => {
    expect(elementOf(refusal, 'Message')).toBe('"xx" & more');
  });

  it('gives nothing for an element that is not there', () => {
    expect(elementOf(refusal, 'BucketName')).toBe('');
  });
});

describe('describeAnswer', () => {
  it('names status, code and message of a refusal', () => {
    expect(describeAnswer(refusal)).toBe('400 InvalidLocationConstraint: "xx" & more');
  });

  it('names the status alone where there is no body', () => {
    expect(describeAnswer({ ...refusal, status: 404, body: Buffer.alloc(0) })).toBe('404');
  });
});
